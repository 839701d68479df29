using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>
/// A rendered target: every part is percent-encoded and its host is allowed, so it can be sent as it is.
/// </summary>
internal sealed record Hop(string Origin, string Host, string Path, string? Query, string? Fragment)
{
    /// <summary>Longer headers are refused by servers and proxies on the way.</summary>
    private const int MaxLength = 8192;

    internal string? Location
    {
        get
        {
            var url = Origin + Path + (string.IsNullOrEmpty(Query) ? "" : "?" + Query)
                + (string.IsNullOrEmpty(Fragment) ? "" : "#" + Fragment);
            return url.Length <= MaxLength ? url : null;
        }
    }
}

/// <summary>
/// The target of a rule, taken apart once. What a visitor's path fills in can only end up in the path, the query or
/// the fragment, each encoded for its place: the host is fixed when the rule is read.
/// </summary>
internal sealed partial class RuleTarget
{
    private const int MaxRendered = 16384;

    private readonly List<Part> _path;
    private readonly List<Part>? _query;
    private readonly List<Part>? _fragment;
    private readonly string _origin;

    private RuleTarget(string origin, string host, string rest, RuleMatch match)
    {
        (_origin, Host) = (origin, host);
        var hash = rest.IndexOf('#', StringComparison.Ordinal);
        var (address, fragment) = hash < 0 ? (rest, null) : (rest[..hash], rest[(hash + 1)..]);
        var mark = address.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (address, null) : (address[..mark], address[(mark + 1)..]);
        _path = Split(path.Length == 0 ? "/" : path, match, UrlText.MendPath);
        _query = query is null ? null : Split(query, match, UrlText.MendQuery);
        _fragment = fragment is null ? null : Split(fragment, match, UrlText.MendQuery);
    }

    internal string Host { get; }

    /// <summary>How the name of a part begins that is filled in from the query: <c>$query.id</c>.</summary>
    private const string OfQuery = "query.";

    /// <summary>The names of the groups it fills in; empty for <c>:splat</c>.</summary>
    internal IEnumerable<string> Names => AllNames.Where(name => !name.StartsWith(OfQuery, StringComparison.Ordinal));

    /// <summary>The keys of the query whose values it fills in.</summary>
    internal IEnumerable<string> QueryNames => AllNames
        .Where(name => name.StartsWith(OfQuery, StringComparison.Ordinal)).Select(name => name[OfQuery.Length..]);

    private IEnumerable<string> AllNames =>
        new[] { _path, _query, _fragment }.SelectMany(parts => parts ?? []).Select(part => part.Name).OfType<string>();

    /// <summary>Reads a target, or says what is wrong with it as the end of a sentence.</summary>
    internal static RuleTarget? Read(string to, RuleMatch match, SiteHosts hosts, out TargetFault? fault)
    {
        fault = null;
        if (to.Length > LegacyPath.MaxLength) fault = $"it is longer than {LegacyPath.MaxLength} characters";
        else if (to.Any(char.IsControl)) fault = "it has a control character or a line break";
        else if (UrlText.IsBroken(to)) fault = "it is not valid Unicode";
        else if (to.Contains('\\', StringComparison.Ordinal)) fault = @"it has a backslash; write / instead of \";
        else if (to.StartsWith("//", StringComparison.Ordinal))
            fault = "a path on this site begins with one slash, and another site's address with https://";
        if (fault is not null) return null;
        if (to.StartsWith('/')) return new RuleTarget(hosts.Origin, hosts.PublicHost, to, match);

        var scheme = to.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"
            : to.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        if (scheme is null)
        {
            fault = "it must begin with / for a path on this site, or with https:// or http://";
            return null;
        }
        var rest = to[(scheme.Length + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#') is >= 0 and var at ? at : rest.Length;
        var authority = rest[..end];
        if (authority.Contains('@', StringComparison.Ordinal))
            fault = "it has a user name before the host; leave out everything up to the @";
        else if (authority.Contains(":splat", StringComparison.Ordinal)
            || authority.Contains('$', StringComparison.Ordinal))
            fault = "the host cannot be filled in from the visitor's address; write it out";
        else if (UrlText.FoldHost(authority) is not { } host)
            fault = $"“{authority}” is not a host";
        else if (!hosts.MayBeTarget(host))
            fault = new TargetFault($"the host {host} is not on the allow-list; if it is right, "
                + "add it in the owner’s area under “The site’s name”, or to Mapflat:TargetHosts",
                IsNotAllowed: true);
        else
            // The site's own host is written as the settings have it, so that the scheme is right at once.
            return new RuleTarget(
                host == hosts.PublicHost ? hosts.Origin : $"{scheme}://{host}", host, rest[end..], match);
        return null;
    }

    /// <summary>Fills the target in. Null where the result would be too long to send.</summary>
    /// <param name="group">Decoded: <c>""</c> asks for the splat.</param>
    /// <param name="asked">The query that was asked, for <c>$query.id</c>.</param>
    internal Hop? Render(Func<string, string> group, string asked = "")
    {

        var budget = MaxRendered;
        var path = Join(_path, Fill, UrlText.EncodePath, ref budget);
        var query = _query is null ? null : Join(_query, Fill, Uri.EscapeDataString, ref budget);
        var fragment = _fragment is null ? null : Join(_fragment, Fill, Uri.EscapeDataString, ref budget);
        return budget < 0 ? null : new Hop(_origin, Host, path, query, fragment);

        string Fill(string name) => name.StartsWith(OfQuery, StringComparison.Ordinal)
            ? QueryText.ValueAt(asked, name[OfQuery.Length..]) : group(name);
    }

    /// <param name="placeholder">What is written for a group, or for <c>""</c>, the splat.</param>
    /// <param name="literal">What is written for a part that stands there, encoded already.</param>
    /// <returns>Address, query and fragment; the latter two null where there is none.</returns>
    internal (string Address, string? Query, string? Fragment) Write(
        bool withOrigin, Func<string, string> placeholder, Func<string, string> literal)
    {
        return ((withOrigin ? _origin : "") + Text(_path), _query is null ? null : Text(_query),
            _fragment is null ? null : Text(_fragment));

        string Text(List<Part> parts) =>
            string.Concat(parts.Select(part => part.Literal is { } text ? literal(text) : placeholder(part.Name!)));
    }

    private static string Join(List<Part> parts, Func<string, string> fill, Func<string, string> encode, ref int budget)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            var value = part.Literal ?? encode(fill(part.Name!));
            if ((budget -= value.Length) < 0) return "/";
            text.Append(value);
        }
        return text.ToString();
    }

    private static List<Part> Split(string text, RuleMatch match, Func<string, string> mend)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var (name, length) = match switch
            {
                _ when text[i] == '$' && QueryKey().Match(text, i) is { Success: true } found =>
                    ((string?)(OfQuery + found.Groups[1].Value.ToLowerInvariant()), found.Length),
                RuleMatch.Prefix when text.AsSpan(i).StartsWith(":splat") => ("", ":splat".Length),
                RuleMatch.Pattern when text[i] == '$' => Group(text, i),
                _ => (null, 0),
            };
            if (length == 0)
            {
                literal.Append(text[i++]);
                continue;
            }
            i += length;
            if (name is null)
            {
                literal.Append('$');
                continue;
            }
            if (literal.Length > 0) parts.Add(new Part(mend(literal.ToString()), null));
            parts.Add(new Part(null, name));
            literal.Clear();
        }
        if (literal.Length > 0) parts.Add(new Part(mend(literal.ToString()), null));
        return parts;
    }

    /// <summary><c>$1</c>, <c>${name}</c>, or <c>$$</c> for the sign itself (a length without a name).</summary>
    private static (string? Name, int Length) Group(string text, int at)
    {
        if (text.AsSpan(at).StartsWith("$$")) return (null, 2);
        var match = Regex.Match(
            text[at..], @"^\$(?:([0-9]{1,3})|\{(\w{1,64})\})", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return match.Success
            ? (match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value, match.Length)
            : (null, 0);
    }

    [GeneratedRegex(@"\G\$query\.([\w-]{1,64})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex QueryKey();

    private readonly record struct Part(string? Literal, string? Name);
}

/// <summary>What is wrong with a target.</summary>
/// <param name="Reason">The end of a sentence.</param>
/// <param name="IsNotAllowed">Whether it is nothing but that its host may not be a target yet.</param>
internal sealed record TargetFault(string Reason, bool IsNotAllowed = false)
{
    public static implicit operator TargetFault(string reason) => new(reason);

    public override string ToString() => Reason;
}
