using System.Globalization;
using AngleSharp.Dom;

namespace Mapflat.Content.Transfer.Html;

/// <summary>
/// Counts what a conversion leaves out or changes, by kind, so that a hundred of a kind are one finding.
/// </summary>
internal sealed class DroppedContent
{
    private const int Limit = 100;

    private readonly List<DroppedKind> _entries = [];
    private readonly Dictionary<string, DroppedKind> _byKind = new(StringComparer.Ordinal);

    /// <param name="message">What happened to it, as full sentences; all of a kind have the same.</param>
    public void Add(string message, INode? at)
    {
        if (!_byKind.TryGetValue(message, out var entry))
        {
            entry = new DroppedKind(message, LineOf(at));
            _byKind.Add(message, entry);
            _entries.Add(entry);
        }

        entry.Count++;
    }

    public IReadOnlyList<Finding> ToFindings()
    {
        var findings = _entries.Take(Limit).Select(entry => Finding.Warning(
            entry.Count == 1 ? entry.Message : string.Create(
                CultureInfo.InvariantCulture, $"{entry.Message} ({entry.Count} times.)"), line: entry.Line)).ToList();
        if (_entries.Count > Limit)
            findings.Add(Finding.Warning(string.Create(
                CultureInfo.InvariantCulture, $"There are {_entries.Count - Limit} more findings like these.")));
        return findings;
    }

    private static int? LineOf(INode? node)
    {
        for (; node is not null; node = node.Parent)
            if (node is IElement { SourceReference.Position: { Line: > 0 } position })
                return position.Line;
        return null;
    }

    private sealed class DroppedKind(string message, int? line)
    {
        public string Message => message;

        public int? Line => line;

        public int Count { get; set; }
    }
}
