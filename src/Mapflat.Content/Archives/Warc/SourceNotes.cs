namespace Mapflat.Content.Archives.Warc;

/// <summary>What was left out of a source, counted by reason, so that a million files make a few sentences.</summary>
internal sealed class SourceNotes
{
    public const string TooLarge = "it is larger than 512 MB";

    private readonly Dictionary<string, (int Count, string First)> _leftOut = [];
    private readonly List<string> _sentences = [];

    /// <summary>Notes that a file or folder was left out.</summary>
    /// <param name="reason">Why, as a clause that fits one and many.</param>
    public void LeaveOut(string path, string reason)
    {
        var (count, first) = _leftOut.GetValueOrDefault(reason, (0, path));
        _leftOut[reason] = (count + 1, first);
    }

    public void Say(string sentence)
    {
        if (!_sentences.Contains(sentence)) _sentences.Add(sentence);
    }

    public IReadOnlyList<Finding> ToFindings() =>
    [
        .. _sentences.Select(sentence => Finding.Warning(sentence)),
        .. _leftOut.OrderBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => Finding.Warning(
            reason.Value.Count == 1
                ? $"Left out: {reason.Key}."
                : $"Left out {reason.Value.Count:N0} times: {reason.Key}. This is the first.",
            Clean(reason.Value.First))),
    ];

    /// <summary>A name as a line of text.</summary>
    private static string Clean(string path) =>
        new([.. path.Take(200).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)]);
}
