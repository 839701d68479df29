using System.Globalization;

namespace Mapflat.Content.Transfer;

/// <summary>
/// A line of a server's access log in the common or the combined format of the NCSA, with or without the name of the
/// virtual host in front.
/// </summary>
/// <param name="Host">The virtual host, without its port; null where the log names none.</param>
/// <param name="Target">As the visitor sent it: a path with its query, or an absolute URL.</param>
internal sealed record AccessLogLine(string? Host, DateOnly Day, string Method, string Target, int Status)
{
    /// <summary>Whether somebody who reads pages got this answer.</summary>
    public bool IsVisit => Method is "GET" or "HEAD" && Status is 200 or 301 or 302 or 304 or 404;

    /// <returns>Null for what is no such line.</returns>
    public static AccessLogLine? Parse(string line)
    {
        var open = line.IndexOf('[', StringComparison.Ordinal);
        var close = open < 0 ? -1 : line.IndexOf(']', open);
        if (close < open + 12 || !DateOnly.TryParseExact(
            line.AsSpan(open + 1, 11), "dd/MMM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return null;
        var quote = line.IndexOf('"', close);
        if (quote < 0 || EndOfQuoted(line, quote + 1) is not { } end) return null;
        var rest = line.AsSpan(end + 1).TrimStart();
        if (rest.Length < 3
            || !int.TryParse(rest[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return null;
        // A line that a program sent which speaks no HTTP has no method; it is a line all the same.
        var request = line[(quote + 1)..end].Split(' ');
        var words = line[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new AccessLogLine(
            words.Length >= 4 ? WithoutPort(words[0]) : null, day, request.Length > 1 ? request[0] : "",
            request.Length > 1 ? request[1] : "", status);
    }

    /// <summary>Servers write a quotation mark within as <c>\"</c> or <c>\x22</c>.</summary>
    private static int? EndOfQuoted(string line, int start)
    {
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] == '\\') i++;
            else if (line[i] == '"') return i;
        }

        return null;
    }

    private static string WithoutPort(string host) =>
        host.LastIndexOf(':') is > 0 and var colon && !host.EndsWith(']') ? host[..colon] : host;
}
