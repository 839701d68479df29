using Mapflat.Content.Frozen;
using Mapflat.Content.Text;
using Mapflat.Web.Features.History;
using Mapflat.Web.Hosting;
using Mapflat.Web.Visits;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Freezing;

/// <summary>
/// The first room a visitor enters and, for every published page, the last: looks the address up in the frozen site and
/// writes what was made when it was published. Whatever is not found there goes on to <paramref name="next"/>.
/// </summary>
internal sealed class FrozenMiddleware(
    RequestDelegate next, FrozenSiteHolder holder, FrozenStore frozen, AnswerWriter writer, Lazy<Freezer> freezer,
    ILogger<FrozenMiddleware> logger)
{
    /// <summary>So long somebody waits for a document to be drawn before getting it as it was before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task InvokeAsync(HttpContext context)
    {
        var site = holder.Current;
        if (site is null) return WaitAsync(context);
        var request = context.Request;
        var head = HttpMethods.IsHead(request.Method);
        if ((head || HttpMethods.IsGet(request.Method))
            && frozen.Find(request.Path.Value!) is { } answer
            // Whoever asks for a page as it was at another time is sent on by the application.
            && !(answer.Markdown is not null && request.Headers.ContainsKey(PagePart.AcceptDatetime))
            && holder.Origins.IsCanonical(request)
            && IsCanonicalSpelling(context, answer.Address)
            && !(request.QueryString.HasValue
                && FrozenSite.IsAnother(holder.RedirectsOf(site), request, answer.Address)))
        {
            return answer.IsDrawnLater && frozen.IsPending(answer.Address) ? DrawAsync(context, answer, head)
                : writer.WriteAsync(context, answer, head);
        }

        return next(context);
    }

    /// <summary>A publication has changed what the answer holds, and nobody has asked for it since.</summary>
    private async Task DrawAsync(HttpContext context, FrozenAnswer last, bool head)
    {
        try
        {
            // Whoever hangs up has it drawn for the next.
            await freezer.Value.DrawWantedAsync(last.Address, CancellationToken.None)
                .WaitAsync(Patience, context.RequestAborted);
        }
#pragma warning disable CA1031 // Whatever is wrong with the content, what was drawn before is an answer.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.NotDrawnAnew(last.Address, e);
        }

        await writer.WriteAsync(context, frozen.Find(last.Address) ?? last, head);
    }

    /// <summary>
    /// The server has decoded the path. Few addresses of ours have a character that needs encoding, and of the others
    /// lengths tell. A target that does not begin with a slash is a whole URL (RFC 9112, section 3.2.2).
    /// </summary>
    private static bool IsCanonicalSpelling(HttpContext context, string address)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return raw.Length == address.Length || raw.Length == 0 || raw[0] != '/' || EndsAt(raw, address.Length)
            || (UrlText.EncodePath(address) is var url && url.Length != address.Length
                && raw.StartsWith(url, StringComparison.Ordinal)
                && (raw.Length == url.Length || EndsAt(raw, url.Length)));
    }

    private static bool EndsAt(string target, int length) => target.Length > length && target[length] == '?';

    private async Task WaitAsync(HttpContext context)
    {
        await holder.First.WaitAsync(context.RequestAborted);
        await (holder.Current is null ? next(context) : InvokeAsync(context));
    }
}
