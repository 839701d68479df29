using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// The directives of a block in their order, without those rewrites that cannot be for an address: of fifty thousand
/// for single paths one is asked, and of thousands of expressions those whose characters it has.
/// </summary>
internal sealed class NginxOrder
{
    private readonly List<NginxDirective> _block;
    private readonly List<int> _others = [];
    // Hardly any path has more than one.
    private readonly Dictionary<string, (int First, List<int>? All)> _byPath = new(StringComparer.Ordinal);
    private readonly GramIndex _index = new();

    internal NginxOrder(List<NginxDirective> block)
    {
        _block = block;
        for (var i = 0; i < block.Count; i++)
        {
            if (block[i].Name != "rewrite")
            {
                // Locations are chosen among once all of these have been asked.
                if (block[i].Name is "set" or "break" or "return" or "if") _others.Add(i);
                continue;
            }

            var regex = block[i].Word(1);
            if (new FileExpression(regex, ignoreCase: false).Literal is not { } path)
            {
                _index.Add(i, PatternText.Runs(regex));
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
    internal int FindNext(int from, string path)
    {
        var next = Math.Min(
            _block.Count, Math.Min(GramIndex.FindNext(_others, from), _index.FindNext(from, path)));
        if (!_byPath.TryGetValue(path, out var places)) return next;
        if (places.All is { } all) return Math.Min(next, GramIndex.FindNext(all, from));
        return places.First >= from ? Math.Min(next, places.First) : next;
    }
}
