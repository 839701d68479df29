using System.Globalization;
using System.Text.Json;

namespace Mapflat.Content.Transfer;

/// <summary>
/// A line of a server's access log in the common or the combined format of the NCSA, with or without the name of the
/// virtual host in front, or in JSON.
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
        if (line.StartsWith('{')) return ParseJson(line);
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

    /// <summary>
    /// A line of Caddy's JSON log, or of nginx's where its <c>log_format</c> writes JSON with the names of its
    /// variables.
    /// </summary>
    private static AccessLogLine? ParseJson(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var request = root.TryGetProperty("request", out var inner) && inner.ValueKind == JsonValueKind.Object
                ? inner : root;
            var words = Text(root, "request").Split(' ');
            var target = First(request, "uri", "request_uri", "url", "path");
            if (target.Length == 0 && words.Length > 1) target = words[1];
            var method = First(request, "method", "request_method");
            if (method.Length == 0) method = words.Length > 1 ? words[0] : "GET";
            var host = First(request, "host", "http_host", "server_name", "vhost");
            var day = DayOf(First(root, "ts", "time", "time_iso8601", "time_local", "@timestamp", "timestamp", "msec"));
            return target.Length > 0 && day is not null && int.TryParse(Text(root, "status"), NumberStyles.None,
                CultureInfo.InvariantCulture, out var status)
                ? new AccessLogLine(host.Length > 0 ? WithoutPort(host) : null, day.Value, method, target, status)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string First(JsonElement from, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Text(from, name) is { Length: > 0 } text) return text;
        return "";
    }

    private static string Text(JsonElement from, string name) => !from.TryGetProperty(name, out var value) ? ""
        : value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : "";

    /// <summary>Seconds or milliseconds since 1970, ISO 8601, or as the common format has it.</summary>
    private static DateOnly? DayOf(string time)
    {
        if (double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0)
            return DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(number > 1e11 ? number / 1000 : number));
        if (DateTimeOffset.TryParse(
            time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return DateOnly.FromDateTime(moment.UtcDateTime);
        return time.Length >= 11 && DateOnly.TryParseExact(time.AsSpan(0, 11), "dd/MMM/yyyy",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
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
