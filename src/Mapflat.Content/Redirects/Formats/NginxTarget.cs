using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

internal sealed partial record NginxTarget(List<TargetPart> Parts, QueryHandling Query, bool IsWholeAddress)
{
    /// <summary>Null where it fills in what only the server knows.</summary>
    internal static NginxTarget? Read(string text, bool passesQuery)
    {
        // The site's own host in whatever way it was asked for.
        text = TargetText.OnHost(OwnHost().Replace(text, ""));
        var query = passesQuery ? QueryHandling.Pass : QueryHandling.Drop;
        if (Arguments().Match(text) is { Success: true } arguments)
        {
            (text, query) = (text.Remove(arguments.Index, arguments.Length), QueryHandling.Pass);
        }
        else if (passesQuery && text.EndsWith('?'))
        {
            (text, query) = (text[..^1], QueryHandling.Drop);
        }
        var isWhole = false;
        foreach (var (variable, passes)
            in (ReadOnlySpan<(string, bool)>)[("$request_uri", true), ("$uri", false), ("$document_uri", false)])
        {
            if (!text.EndsWith(variable, StringComparison.Ordinal)) continue;
            (text, isWhole) = (text[..^variable.Length], true);
            if (passes) query = QueryHandling.Pass;
            break;
        }
        return Split(text) is { } parts ? new NginxTarget(parts, query, isWhole) : null;
    }

    internal string Plain => TargetText.Write(Parts, group => "$" + group);

    private static List<TargetPart>? Split(string target)
    {
        var parts = new List<TargetPart>();
        var text = new StringBuilder();
        for (var i = 0; i < target.Length;)
        {
            if (target[i] != '$')
            {
                text.Append(target[i++]);
                continue;
            }
            var match = Variable().Match(target, i);
            if (!match.Success || _known.Contains(match.Groups[1].Value)) return null;
            TargetText.Add(parts, text, match.Groups[1].Value);
            i += match.Length;
        }
        if (text.Length > 0) parts.Add(new(text.ToString(), null));
        return parts;
    }

    // Variables of the server's own, which no group of an expression is called by.
    private static readonly HashSet<string> _known = new(StringComparer.Ordinal)
    {
        "host", "http_host", "server_name", "scheme", "args", "query_string", "is_args", "uri", "document_uri",
        "request_uri", "remote_addr",
        "request_method", "server_port", "hostname", "cookie_session", "request", "https",
    };

    [GeneratedRegex(
        @"^(?:\$scheme|https?)://\$(?:host|http_host|server_name)(?=[/$])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OwnHost();

    [GeneratedRegex(@"(?:\$is_args\$(?:args|query_string)|[?&]\$(?:args|query_string)|\$mapflat_more)(?=#|$)",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Arguments();

    [GeneratedRegex(@"\G\$\{?([0-9]|[A-Za-z_]\w*)\}?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();

    /// <summary>A variable wherever it stands.</summary>
    [GeneratedRegex(@"\$\{?([0-9]|[A-Za-z_]\w*)\}?", RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex Variables();
}
