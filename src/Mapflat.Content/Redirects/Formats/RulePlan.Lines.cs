using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Formats;

/// <content>
/// What becomes of a line before it is compared: rules for hosts, and patterns that tell spellings apart.
/// </content>
internal sealed partial class RulePlan
{
    /// <summary>
    /// Two sources that differ by case or by a final slash alone, and lead apart, become patterns that keep these.
    /// </summary>
    private bool TellApart(ReadDraft first, ReadDraft second)
    {
        if (first.IsWhole || first.Match != RuleMatch.Exact || second.Match != RuleMatch.Exact
            || LegacyUrl.Parse(first.Draft.From).Value is not { Query: "" } one
            || LegacyUrl.Parse(second.Draft.From).Value is not { Query: "" } other
            || one.Path.Whole == other.Path.Whole
            || !one.Path.Whole.TrimEnd('/').Equals(other.Path.Whole.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
            return false;
        var isCase = one.Path.Whole.TrimEnd('/') != other.Path.Whole.TrimEnd('/');
        if (Apart(first, isCase) is not { } apart || Apart(second, isCase) is not { } next
            || apart.Draft.From == next.Draft.From) return false;
        // So does a line that repeats one of them: as an exact rule it would be asked before both.
        Mended = [.. (Mended ?? _drafts).Select(read => read.Match == RuleMatch.Exact
            && LegacyUrl.Parse(read.Draft.From).Value is { Query: "" } same && same.Path.Key == one.Path.Key
                ? Apart(read, isCase) ?? read : read)];
        return true;

        static ReadDraft? Apart(ReadDraft read, bool isCase) =>
            (read.InPlace ?? PlacedPattern.Make(read.Draft, RuleMatch.Exact, keepsSlash: !isCase)) is { } placed
                ? (read with { InPlace = isCase ? placed with { From = "(?-i)" + placed.From } : placed }).AsPattern()
                : null;
    }

    private readonly Dictionary<string, string?> _own = new(StringComparer.Ordinal);

    private string? OwnOf(string name) =>
        _own.TryGetValue(name, out var known) ? known : _own[name] = _hosts.OwnOf(name);

    /// <summary>
    /// A rule once for each host of the site that its block is for; once for all, where it is for all of them.
    /// </summary>
    private List<ReadDraft> ForHosts(ReadDraft read)
    {
        if (read is { Hosts: not { Count: > 0 }, Fits: null }) return [read];
        var names = read.Hosts is { Count: > 0 } said ? said : ["other hosts"];
        var own = read.Hosts is not { Count: > 0 } ? _hosts.All.ToList()
            : names.Select(OwnOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        // The public host is meant with www. and without.
        if (read.Fits is { } fits)
            own.RemoveAll(host => !fits(host) && (host != _hosts.PublicHost || !fits(SiteHosts.Toggled(host))));
        if (own.Count == 0)
        {
            _log.Skip(read.Line, $"This counts for {string.Join(", ", names.Take(3))}"
                + $"{(names.Count > 3 ? " and others" : "")} alone, and that is not a host of this site. "
                + "Add it to the setting Mapflat:LegacyHosts if it is one; if not, leave the line out.");
        }

        return [.. (own.Count == _hosts.Count ? [null] : own.Cast<string?>()).Select(host =>
            read with { Draft = read.Draft with { Host = host } })];
    }
}
