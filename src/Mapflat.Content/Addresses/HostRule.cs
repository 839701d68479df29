using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>What answers on a host for every address that nothing else answers.</summary>
/// <param name="Host">Null for the public host and all that have no line of their own.</param>
internal sealed record HostRule(string? Host, HostDefault Default)
{
    private const string All = "all";

    public static IReadOnlyDictionary<string, HostDefaultKind> Kinds { get; } = new Dictionary<string, HostDefaultKind>(
        StringComparer.Ordinal)
    {
        ["off"] = HostDefaultKind.Off,
        ["redirect"] = HostDefaultKind.Redirect,
        ["redirect-path"] = HostDefaultKind.RedirectWithPath,
        ["archive"] = HostDefaultKind.Archive,
    };

    public static string Word(HostDefaultKind kind) => Kinds.First(known => known.Value == kind).Key;

    /// <summary>
    /// Reads a line: the host or <c>all</c>, a word of <see cref="Kinds"/>, and the address that a kind other than
    /// <c>off</c> needs, separated by spaces.
    /// </summary>
    public static HostRule? Parse(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (2 or 3) || !Kinds.TryGetValue(parts[1], out var kind)) return null;
        var host = parts[0] == All ? null : UrlText.FoldHost(parts[0]);
        if ((host is null) != (parts[0] == All) || (kind == HostDefaultKind.Off) != (parts.Length == 2)) return null;
        return parts.Length == 3 && !CheckedRule.IsLink(parts[2])
            ? null
            : new HostRule(host, new HostDefault(kind, parts.ElementAtOrDefault(2)));
    }

    public override string ToString() => Default.Url is null
        ? $"{Host ?? All} {Word(Default.Kind)}"
        : $"{Host ?? All} {Word(Default.Kind)} {Default.Url}";
}
