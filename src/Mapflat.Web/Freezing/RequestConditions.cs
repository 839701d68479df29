using Microsoft.Net.Http.Headers;

namespace Mapflat.Web.Freezing;

/// <summary>Whether an answer is sent at all, and which part of it (RFC 9110, sections 13 and 14).</summary>
internal static class RequestConditions
{
    /// <summary>The status that the conditions of a GET or HEAD come to, in the order of section 13.2.2: 200, 304 or
    /// 412.</summary>
    /// <param name="modified">When the answer was changed, in whole seconds; null where nobody knows.</param>
    /// <param name="modifiedLine">The same as its header has it.</param>
    public static int Evaluate(IHeaderDictionary headers, string etag, DateTimeOffset? modified, string? modifiedLine)
    {
        if (headers.IfMatch is { Count: > 0 } wanted)
        {
            if (!Negotiation.MatchesStrongly(wanted.ToString(), etag)) return StatusCodes.Status412PreconditionFailed;
        }
        else if (headers.IfUnmodifiedSince is [{ } until] && HeaderUtilities.TryParseDate(until, out var last)
            && modified > last)
        {
            return StatusCodes.Status412PreconditionFailed;
        }

        if (headers.IfNoneMatch is { Count: > 0 } known)
            return Negotiation.Matches(known.ToString(), etag) ? StatusCodes.Status304NotModified : Status200;
        return headers.IfModifiedSince is [{ } since] && modified is not null
            && (since == modifiedLine || (HeaderUtilities.TryParseDate(since, out var date) && modified <= date))
                ? StatusCodes.Status304NotModified : Status200;
    }

    private const int Status200 = StatusCodes.Status200OK;

    /// <summary>
    /// Says which bytes of an answer are to be sent: all, or the one range that is asked for. Several ranges at once
    /// may be answered with the whole (section 14.2). Status and headers of the answer are set.
    /// </summary>
    /// <returns>Where they begin and how many they are; null where nothing can be sent, with 416.</returns>
    public static (long From, long Length)? ReadRange(
        HttpContext context, long length, string etag, string? modifiedLine)
    {
        var (headers, response) = (context.Request.Headers, context.Response);
        response.Headers.AcceptRanges = "bytes";
        if (headers.Range.Count == 0 || !HttpMethods.IsGet(context.Request.Method)
            || !RangeHeaderValue.TryParse(headers.Range.ToString(), out var asked) || asked.Ranges.Count != 1
            || !asked.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)) return (0, length);
        // A validator or a date, each compared to the letter (section 13.1.5).
        if (headers.IfRange.ToString() is { Length: > 0 } condition && condition != etag && condition != modifiedLine)
            return (0, length);
        var range = asked.Ranges.Single();
        var from = range.From ?? Math.Max(0, length - range.To!.Value);
        var to = range.From is null ? length - 1 : Math.Min(range.To ?? long.MaxValue, length - 1);
        if (from > to)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = new ContentRangeHeaderValue(length).ToString();
            return null;
        }

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = new ContentRangeHeaderValue(from, to, length).ToString();
        return (from, to - from + 1);
    }
}
