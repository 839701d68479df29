using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>
/// On an action whose form ends with a file that may be larger than the memory. It reads the form up to that file and
/// no further, so that the token is checked before a byte of the file is; the action reads the rest.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AcceptsLargeFileAttribute : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    private const int LongestField = 4096, MostFields = 8;
    private static readonly object _file = new();

    /// <summary>How large the form may be; 0 for as much as all backups may have together.</summary>
    public int Megabytes { get; init; }

    public int Order => -1000;

    /// <summary>The file, to be read once, and what it is called on the machine that it comes from.</summary>
    public static (Stream Content, string Name)? FileOf(HttpContext http) => http.Items[_file] as (Stream, string)?;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return;
        var limit = (Megabytes > 0 ? Megabytes
            : http.RequestServices.GetRequiredService<MapflatOptions>().Backups.MaximumMegabytes) * 1024L * 1024;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        try
        {
            Dictionary<string, StringValues> fields = [];
            var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), http.Request.Body);
            while (fields.Count < MostFields && await reader.ReadNextSectionAsync(http.RequestAborted) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) continue;
                if (disposition.IsFileDisposition())
                {
                    // A browser sends a file without a name where none was chosen.
                    if (disposition.FileName.Length > 2)
                        http.Items[_file] =
                            (section.Body, HeaderUtilities.RemoveQuotes(disposition.FileName).ToString());
                    break;
                }

                section.Body = new LimitedStream(section.Body, LongestField);
                fields[HeaderUtilities.RemoveQuotes(disposition.Name).ToString()] = await section.ReadAsStringAsync(
                    http.RequestAborted);
            }

            http.Features.Set<IFormFeature>(new FormFeature(new FormCollection(fields)));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException
            && !http.RequestAborted.IsCancellationRequested)
        {
            context.Result = new StatusCodeResult(
                e is Microsoft.AspNetCore.Http.BadHttpRequestException { StatusCode: var status }
                    ? status
                    : StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>Ends with an error where a field is longer than any of ours.</summary>
    private sealed class LimitedStream(Stream inner, int limit) : Stream
    {
        private int _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            return (_read += read) <= limit ? read : throw new InvalidDataException("A field of the form is too long.");
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
