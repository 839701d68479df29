using System.Collections.Frozen;
using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>
/// The path of an address in the one form that is saved and looked up, so that a rule is always found again by the
/// visitors it was made for. Folded are Unicode (NFC), case, repeated and final slashes, dot segments and the names of
/// index documents; two paths with the same <see cref="Key"/> are the same address. Folding is idempotent.
/// </summary>
/// <remarks>
/// <c>%2F</c> is not decoded: an encoded slash separates nothing (RFC 3986, section 2.2), and Kestrel leaves it too.
/// </remarks>
internal sealed record LegacyPath
{
    /// <summary>The limit, in characters.</summary>
    public const int MaxLength = 2048;

    private static readonly FrozenSet<string> _indexes = FrozenSet.ToFrozenSet(
        ["index.html", "index.htm", "index.php", "default.aspx"], StringComparer.OrdinalIgnoreCase);

    private static readonly string[] _endings = [".html", ".htm", ".aspx", ".php"];

    private LegacyPath(string text, string key, string whole, bool endsInSlash) =>
        (Text, Key, Whole, EndsInSlash) = (text, key, whole, endsInSlash);

    /// <summary>The path, decoded, with its case kept: what a wildcard carries on to its target.</summary>
    public string Text { get; }

    /// <summary>The path as it is matched: <c>/</c>, or <c>/a/b</c> in lower case without a final slash.</summary>
    public string Key { get; }

    /// <summary>
    /// The path as it came: <see cref="Text"/> with the final slash or the index document that was folded away.
    /// </summary>
    public string Whole { get; }

    /// <summary>Whether a final slash, or an index document, was folded away.</summary>
    public bool EndsInSlash { get; }

    /// <summary>
    /// <see cref="Key"/> without <c>.html</c>, <c>.htm</c>, <c>.aspx</c> or <c>.php</c>, to be tried after it; null
    /// where there is no such ending. It is a second key so that a rule for <c>/x.html</c> itself can exist.
    /// </summary>
    public string? KeyWithoutEnding
    {
        get
        {
            foreach (var ending in _endings)
                if (Key.EndsWith(ending, StringComparison.Ordinal) && Key[^(ending.Length + 1)] != '/')
                    return Key[..^ending.Length];
            return null;
        }
    }

    /// <summary>Whether a key may have a <see cref="KeyWithoutEnding"/>; quick, for who asks of a hundred
    /// thousand.</summary>
    internal static bool MayHaveEnding(string key) =>
        Array.Exists(_endings, ending => key.Contains(ending, StringComparison.Ordinal));

    /// <summary>Reads a path as it stands in a URL, percent-encoded; a query and a fragment are cut off.</summary>
    public static Outcome<LegacyPath> FromRaw(string rawTarget)
    {
        var end = rawTarget.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? rawTarget : rawTarget[..end];
        // An escape takes three characters, and a character at most four escapes.
        if (path.Length > 12 * MaxLength) return TooLong();
        // What is no UTF-8 was written by systems that knew one byte for each letter.
        return (UrlText.Decode(path) ?? UrlText.DecodeLatin1(path)) is { } decoded
            ? FromDecoded(decoded)
            : Refuse("it has a % that does not begin an escape such as %C3%A5");
    }

    /// <summary>Reads a path whose percent-encoding the server has already taken off, once.</summary>
    public static Outcome<LegacyPath> FromDecoded(string path)
    {
        if (path.Length > MaxLength) return TooLong();
        if (path.Length > 0 && path[0] != '/') return Refuse("it does not begin with /");
        if (path.Contains('\\', StringComparison.Ordinal)) return Refuse(@"it has a backslash; write / instead of \");
        if (path.Any(char.IsControl)) return Refuse("it has a control character");
        if (UrlText.IsBroken(path)) return Refuse("it is not valid Unicode");

        var (text, whole, endsInSlash) = FoldSegments(Nfc.Normalize(path));
        // Lower case can undo NFC where a capital has no small letter of its own, so normalise again.
        var key = Nfc.Normalize(text.ToLowerInvariant());
        return key.Length > MaxLength || text.Length > MaxLength ? TooLong() : new LegacyPath(
            text, key, whole, endsInSlash);
    }

    internal static bool EndsInIndex(string path) => path.AsSpan().TrimEnd('/') is var bare
        && _indexes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(bare[(bare.LastIndexOf('/') + 1)..]);

    /// <summary>The names of documents that stand for their folder, in lower case.</summary>
    internal static IEnumerable<string> IndexDocuments => _indexes.Order(StringComparer.Ordinal);

    /// <summary>A path as it is spelt, without final slashes and names of index documents at its end.</summary>
    internal static string WithoutIndex(string path)
    {
        while (path.Length > 1 && (path[^1] == '/' || EndsInIndex(path)))
            path = path[^1] == '/' ? path[..^1] : path[..path.LastIndexOf('/')];
        return path;
    }

    /// <summary>The key of the segment above, for trying prefixes; null above <c>/</c>.</summary>
    internal static string? Parent(string key) =>
        key == "/" ? null : key.LastIndexOf('/') is > 0 and var slash ? key[..slash] : "/";

    /// <summary>
    /// What stands below the prefix in <see cref="Text"/>, without a slash before it, with any after it.
    /// </summary>
    internal string RemainderBelow(string prefix)
    {
        var depth = prefix == "/" ? 0 : prefix.Count('/');
        var at = 0;
        // By segments, not by characters: the lengths of key and text may differ after normalising.
        for (var i = 0; i < depth && at >= 0; i++) at = Text.IndexOf('/', at + 1);
        var rest = at < 0 ? "" : Text[(at + 1)..];
        return rest.Length > 0 && EndsInSlash ? rest + "/" : rest;
    }

    public override string ToString() => Key;

    private static (string Text, string Whole, bool EndsInSlash) FoldSegments(string path)
    {
        var segments = new List<string>();
        var endsInSlash = true;
        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan(range);
            endsInSlash = segment is "" or "." or "..";
            if (segment is "..")
            {
                if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            }
            else if (!endsInSlash)
            {
                segments.Add(segment.ToString());
            }
        }
        var whole = "/" + string.Join('/', segments);
        if (endsInSlash && segments.Count > 0) whole += "/";
        var all = segments.Count;
        for (; segments.Count > 0 && _indexes.Contains(segments[^1]); endsInSlash = true)
            segments.RemoveAt(segments.Count - 1);
        if (segments.Count == 0) return ("/", whole, false);
        var text = segments.Count == all && !endsInSlash ? whole : "/" + string.Join('/', segments);
        return (text, whole, endsInSlash);
    }

    private static Failure.Invalid TooLong() => Refuse($"it is longer than {MaxLength} characters");

    private static Failure.Invalid Refuse(string why) =>
        new($"This is not the path of an address: {why}.", [Finding.Error($"The path is refused: {why}.")]);
}
