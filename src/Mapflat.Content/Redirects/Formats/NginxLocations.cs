using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// The locations of a block, as nginx chooses among them (ngx_http_core_module, location): the one path, else the
/// longest beginning, which may be final, else the first expression. None of thousands is looked at in vain.
/// </summary>
internal sealed class NginxLocations
{
    private readonly Dictionary<string, NginxDirective> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (NginxDirective Location, bool IsFinal)> _beginnings =
        new(StringComparer.Ordinal);
    // The longest first.
    private readonly List<int> _lengths;
    private readonly List<(NginxDirective Location, string Kind, string Path)> _expressions = [];
    private readonly GramIndex _index = new();

    internal NginxLocations(List<NginxDirective> block)
    {
        foreach (var location in block.Where(each => each is { Name: "location", Block: not null }))
        {
            var place = NginxReader.NginxScope.Create(location, null);
            switch (place.Kind)
            {
                case "=":
                    _exact.TryAdd(place.Path, location);
                    break;
                case "" or "^~":
                    _beginnings.TryAdd(place.Path, (location, place.Kind == "^~"));
                    break;
                case "~" or "~*":
                    _index.Add(_expressions.Count, PatternText.Runs(place.Path));
                    _expressions.Add((location, place.Kind, place.Path));
                    break;
                default: break;
            }
        }

        _lengths = [.. _beginnings.Keys.Select(path => path.Length).Distinct().OrderDescending()];
    }

    internal NginxDirective? FindExact(string uri) => _exact.GetValueOrDefault(uri);

    internal (NginxDirective Location, bool IsFinal)? FindBeginning(string uri)
    {
        var beginnings = _beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths)
            if (length <= uri.Length && beginnings.TryGetValue(uri.AsSpan(0, length), out var found)) return found;
        return null;
    }

    /// <summary>Those expressions that may match, in their order.</summary>
    internal IEnumerable<(NginxDirective Location, string Kind, string Path)> FindExpressions(string uri) =>
        _index.Candidates(uri).Select(place => _expressions[place]);
}
