using System.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>Changes to a text by place, of which none overlaps another.</summary>
internal sealed class Splices(string text)
{
    private readonly List<(int Start, int End, string Text)> _changes = [];

    /// <summary>Adds a change that stands after all that were added before.</summary>
    public void Replace(int start, int end, string replacement) => _changes.Add((start, end, replacement));

    /// <summary>Adds text at any place that no other change takes away.</summary>
    public void Insert(int place, string inserted)
    {
        var after = _changes.FindIndex(change => change.Start >= place);
        _changes.Insert(after < 0 ? _changes.Count : after, (place, place, inserted));
    }

    /// <summary>The changed text; the same instance where nothing changes.</summary>
    public string Join()
    {
        if (_changes.Count == 0) return text;
        var result = new StringBuilder(text.Length + _changes.Sum(change => change.Text.Length));
        var written = 0;
        foreach (var (start, end, replacement) in _changes)
        {
            result.Append(text.AsSpan(written, start - written)).Append(replacement);
            written = end;
        }
        return result.Append(text.AsSpan(written)).ToString();
    }
}
