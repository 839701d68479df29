using System.Threading.RateLimiting;
using Mapflat.Content.Media;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Mapflat.Web.Areas.Admin.Media;

/// <summary>
/// On an action whose form has files. Lets the body be as large as they may be, reads it into memory and never into a
/// temporary file, and lets only so much of it be there at a time: whoever comes later waits, unread. It runs before
/// the antiforgery filter, which would read the form.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AcceptsFilesAttribute(int files) : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    private const int Megabyte = 1024 * 1024;
    private const int Together = 3 * MediaLimits.Length;
    private const int AtATime = Together / Megabyte + 4;
    private const int Waiting = 40 * AtATime;
    private const long Drained = 256L * Megabyte;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(20);

    // In megabytes; first come, first served.
    private static readonly ConcurrencyLimiter Room =
        new(new ConcurrencyLimiterOptions { PermitLimit = AtATime, QueueLimit = Waiting });

    /// <summary>The limit, in characters.</summary>
    public int LongestValue { get; init; } = 64 * 1024;

    public int Order => -1000;

    /// <summary>In bytes: the files and what stands around them.</summary>
    private long Limit => (files == 1 ? MediaLimits.Upload : Together) + Megabyte;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var request = http.Request;
        if (request.ContentLength > Limit)
        {
            await DrainAsync(http);
            context.Result = Answer(http, StatusCodes.Status413PayloadTooLarge);
            return;
        }

        Grow(http, Limit);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(Patience);
        RateLimitLease lease;
        try
        {
            lease = await Room.AcquireAsync((int)Math.Clamp(
                ((request.ContentLength ?? Limit) + Megabyte - 1) / Megabyte, 1, AtATime), patience.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            context.Result = Busy(http);
            return;
        }

        http.Response.RegisterForDispose(lease);
        if (!lease.IsAcquired)
        {
            context.Result = Busy(http);
            return;
        }

        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = new MinDataRate(bytesPerSecond: 2048, gracePeriod: TimeSpan.FromSeconds(10));
        try
        {
            http.Features.Set<IFormFeature>(new FormFeature(request, new FormOptions
            {
                // Held in memory up to there, and refused beyond: nothing is written to the disk.
                MemoryBufferThreshold = (int)Limit,
                MultipartBodyLengthLimit = Limit,
                ValueCountLimit = 64,
                KeyLengthLimit = 256,
                ValueLengthLimit = LongestValue,
            }));
            if (request.HasFormContentType) await request.ReadFormAsync(http.RequestAborted);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
            when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            context.Result = Answer(http, StatusCodes.Status413PayloadTooLarge);
        }
        catch (InvalidDataException e)
        {
            // Either longer than allowed or not a form at all; only the words of the exception tell.
            context.Result = Answer(http, e.Message.Contains("length limit", StringComparison.OrdinalIgnoreCase)
                ? StatusCodes.Status413PayloadTooLarge
                : StatusCodes.Status400BadRequest);
        }
        catch (IOException) when (!http.RequestAborted.IsCancellationRequested)
        {
            context.Result = Answer(http, StatusCodes.Status400BadRequest);
        }
    }

    private static void Grow(HttpContext http, long? limit)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
    }

    /// <summary>
    /// A browser shows an answer only when it has sent everything, so that is read and forgotten, within bounds.
    /// </summary>
    private static async Task DrainAsync(HttpContext http)
    {
        if (http.Request.ContentLength > Drained) return;
        Grow(http, Drained);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(DrainPatience);
        try
        {
            await http.Request.Body.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Whoever went away, or is too slow, does without.
        }
    }

    private static IActionResult Busy(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "30";
        return Answer(http, StatusCodes.Status503ServiceUnavailable);
    }

    private static IActionResult Answer(HttpContext http, int status)
    {
        var message = status switch
        {
            StatusCodes.Status413PayloadTooLarge => "What was sent is too large. A picture may have "
                + $"{MediaLimits.Upload / Megabyte} MB, any other file {MediaLimits.Length / Megabyte} MB, and all "
                + $"together {Together / Megabyte} MB at most. Save it smaller, or send one file at a time.",
            StatusCodes.Status503ServiceUnavailable =>
                "Too many files are being uploaded at the same time. Wait half a minute and try again.",
            _ => "What was sent is cut off or is no form. Nothing was kept; go back and try again.",
        };
        return MediaRoom.WantsJson(http.Request)
            ? new JsonResult(new { message }) { StatusCode = status }
            : new ViewResult
            {
                ViewName = "/Areas/Admin/Media/Refused.cshtml",
                StatusCode = status,
                ViewData = new Microsoft.AspNetCore.Mvc.ViewFeatures.ViewDataDictionary<string>(
                    new Microsoft.AspNetCore.Mvc.ModelBinding.EmptyModelMetadataProvider(),
                    new Microsoft.AspNetCore.Mvc.ModelBinding.ModelStateDictionary())
                { Model = message },
            };
    }
}
