namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// The directives of a block in their order, without those rewrites of single paths that are for another one: of fifty
/// thousand, one is asked.
/// </summary>
internal sealed class NginxOrder
{
    private readonly List<NginxDirective> _block;
    private readonly List<int> _others = [];
    // Hardly any path has more than one.
    private readonly Dictionary<string, (int First, List<int>? All)> _byPath = new(StringComparer.Ordinal);

    /// <param name="pathOf">The one path that a rewrite is for; null where it is for more.</param>
    internal NginxOrder(List<NginxDirective> block, Func<NginxDirective, string?> pathOf)
    {
        _block = block;
        for (var i = 0; i < block.Count; i++)
        {
            if (block[i].Name != "rewrite" || pathOf(block[i]) is not { } path)
            {
                _others.Add(i);
                continue;
            }

            if (_byPath.TryAdd(path, (i, null))) continue;
            var (first, places) = _byPath[path];
            if (places is null) _byPath[path] = (first, places = [first]);
            places.Add(i);
        }
    }

    /// <summary>
    /// The place of the next one that may count, from a place on; the block’s length where none does.
    /// </summary>
    /// <param name="path">As rewrites have made it by then.</param>
    internal int FindNext(int from, string path) => Math.Min(FirstFrom(_others, from),
        !_byPath.TryGetValue(path, out var places) ? _block.Count
        : places.All is { } all ? FirstFrom(all, from)
        : places.First >= from ? places.First : _block.Count);

    private int FirstFrom(List<int> places, int from)
    {
        var at = places.BinarySearch(from);
        if (at < 0) at = ~at;
        return at < places.Count ? places[at] : _block.Count;
    }
}
