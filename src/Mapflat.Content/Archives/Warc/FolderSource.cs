namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// The sites that a folder holds: one, or one in each folder that is named by a host, as programs that mirror sites
/// make them.
/// </summary>
internal sealed class FolderSource
{
    /// <summary>How many files are looked into to find how a mirror names its files.</summary>
    private const int Samples = 100;

    private static readonly HashSet<string> _ofHttrack = ["index.html", "backblue.gif", "fade.gif", "cookies.txt"];

    private readonly SourceTree _tree;
    private readonly SourceNotes _notes;
    private int _files, _samples;
    private long _bytes;
    private int _pages, _originals;
    private bool _hasQuestionMarks, _hasAts, _hasEndings, _hasPagesWithoutEnding;

    private FolderSource(SourceTree tree, SourceNotes notes) => (_tree, _notes) = (tree, notes);

    public IReadOnlyList<FolderSite> Sites { get; private set; } = [];

    public IReadOnlyList<string> Hosts { get; private set; } = [];

    /// <summary>The archives of a folder that holds nothing else.</summary>
    public IReadOnlyList<SourceEntry> Archives { get; private set; } = [];

    /// <summary>The record that HTTrack made of its mirror; null if it did not make this one.</summary>
    public SourceEntry? Cache { get; private set; }

    /// <summary>The folder that all paths of that record start from.</summary>
    public string Root { get; private set; } = "";

    /// <summary>When the newest file was changed.</summary>
    public DateTime Newest { get; private set; } = DateTime.UnixEpoch;

    public static Outcome<FolderSource> Open(
        SourceTree tree, SourceNotes notes, SourceOptions options, CancellationToken cancellationToken)
    {
        var source = new FolderSource(tree, notes);
        var top = source.ListTop("");
        var root = "";
        // Zips are often made of a folder, and not of what is in it.
        if (tree is ZipTree && top is [{ IsFolder: true } only] && HostName.Find(only.Name) is null)
            (root, top) = (only.Path, source.ListTop(only.Path));
        if (top.TrueForAll(entry => !entry.IsFolder && IsRecord(entry.Name)))
        {
            source.Archives =
                [.. top.Where(entry => IsArchive(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
            if (source.Archives.Count > 0) return source;
        }

        var isHttrack = top.Exists(entry => entry.Name is HttrackCache.Folder or "hts-log.txt");
        var hosts = FindHosts(top, isHttrack);
        if (hosts.Count == 0)
        {
            var host = options.Host ?? source.ReadHost(root) ?? HostName.Find(tree.Name);
            if (host is null)
                return Refuse("A folder does not tell which site it was. Say so: --host www.example.org");
            if (Text.UrlText.FoldHost(host) is not { } folded) return Refuse($"“{host}” is not a host name.");
            hosts.Add((root, folded));
        }
        else
        {
            source.Root = root;
            if (isHttrack) source.Cache = tree.Find(SourceTree.Join(root, HttrackCache.Path));
            source.NoteBeside(top, isHttrack);
        }

        foreach (var (folder, _) in hosts)
            if (source.Survey(folder, 0, cancellationToken) is { } reason) return Refuse(reason);
        if (source._files == 0) return Refuse("There is no file in it that a web server would send.");
        var queries = new QueryNames(
            !source._hasQuestionMarks && source._hasAts, source._hasEndings && !source._hasPagesWithoutEnding);
        // One or two are somebody's leftovers; wget keeps one of nearly every page.
        var hasOriginals = source._originals * 2 > source._pages;
        if (hasOriginals)
            notes.Say("wget changed the links in these pages. Their originals, which it kept, were taken.");
        source.Hosts = [.. hosts.Select(host => host.Host)];
        source.Sites =
        [
            .. hosts.Select(host => new FolderSite(
                tree, notes, host.Folder, host.Host, queries, hasOriginals, options.Date)),
        ];
        return source;
    }

    /// <summary>The folders that are named by hosts, if all are, in the order of hosts; else none.</summary>
    private static List<(string Folder, string Host)> FindHosts(List<SourceEntry> top, bool isHttrack)
    {
        var folders = top.Where(entry => entry.IsFolder && entry.Name != HttrackCache.Folder).ToList();
        var files = top.Where(entry => !entry.IsFolder && !IsRecord(entry.Name)
            && !(isHttrack && (_ofHttrack.Contains(entry.Name) || IsOfHttrack(entry.Name))));
        var hosts = folders.Select(folder => (folder.Path, Host: HostName.Find(folder.Name)!))
            .Where(host => host.Host is not null).OrderBy(host => host.Host, StringComparer.Ordinal).ToList();
        return (hosts.Count == folders.Count || isHttrack) && !files.Any()
            ? [.. hosts.DistinctBy(host => host.Host)]
            : [];
    }

    private static bool IsOfHttrack(string name) => name.StartsWith("hts-", StringComparison.Ordinal);

    /// <summary>Whether a file is what a crawl recorded, beside the folders that it made.</summary>
    private static bool IsRecord(string name) => IsArchive(name) || name.EndsWith(".cdx", StringComparison.Ordinal)
        || name.StartsWith("wget-log", StringComparison.Ordinal) || name is "robots.txt.tmp" or "cookies.txt";

    public static bool IsArchive(string name) =>
        name.EndsWith(".warc", StringComparison.Ordinal) || name.EndsWith(".warc.gz", StringComparison.Ordinal);

    private static Failure.Invalid Refuse(string message) => new(message, [Finding.Error(message)]);

    /// <summary>What is in a folder and belongs to a site, or tells who made it.</summary>
    private List<SourceEntry> ListTop(string path) =>
    [
        .. _tree.List(path).Where(entry => entry.Name == HttrackCache.Folder || !FolderSite.IsUnserved(entry.Name)),
    ];

    private void NoteBeside(List<SourceEntry> top, bool isHttrack)
    {
        if (top.Find(entry => IsArchive(entry.Name)) is { } archive)
            _notes.Say($"{archive.Name} lies beside the folders. Adopt that file instead if it is of the same "
                + "crawl: it holds what the server answered, with redirects, types and dates.");
        if (isHttrack && Cache is null)
            _notes.Say("HTTrack’s record (hts-cache/new.zip) is missing. Pages are at the names of their files, "
                + "which are other than their addresses were where HTTrack renamed them.");
    }

    /// <summary>The host that GitHub Pages was told, in a file at the root.</summary>
    private string? ReadHost(string root)
    {
        if (_tree.Find(SourceTree.Join(root, "CNAME")) is not { Length: > 0 and < 300 } file) return null;
        using var reader = new StreamReader(file.Read());
        return reader.ReadLine() is { } line && HostName.Find(line.Trim()) is { } host ? host : null;
    }

    /// <summary>Goes through all names once, before anything is written.</summary>
    /// <returns>Why the folder is refused; null if it is not.</returns>
    private string? Survey(string folder, int depth, CancellationToken cancellationToken)
    {
        var entries = _tree.List(folder).Where(entry => !FolderSite.IsUnserved(entry.Name)).ToList();
        var names = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.IsFolder)
            {
                if (depth < SourceTree.DeepestFolder
                    && Survey(entry.Path, depth + 1, cancellationToken) is { } reason) return reason;
                continue;
            }

            _bytes += entry.Length;
            if (++_files > SourceTree.MostFiles) return $"It holds more than {SourceTree.MostFiles:N0} files.";
            if (_bytes > SourceTree.MostBytes) return "It holds more than 100 GB.";
            var moment = FolderSite.MomentOf(entry);
            if (moment > Newest) Newest = moment;
            if (Originals.IsOriginal(entry.Name, names)) _originals++;
            else LookAtName(entry);
        }

        return null;
    }

    private void LookAtName(SourceEntry entry)
    {
        if (entry.Name.EndsWith(".html", StringComparison.Ordinal)) _pages++;
        var hasMark = entry.Name.IndexOf('?', StringComparison.Ordinal) > 0;
        var hasAt = !hasMark && QueryNames.FindAt(entry.Name) > 0;
        _hasQuestionMarks |= hasMark;
        _hasAts |= hasAt;
        if (!hasMark && !hasAt) return;
        if (entry.Name.EndsWith(".html", StringComparison.Ordinal)) _hasEndings = true;
        else if (!_hasPagesWithoutEnding && _samples++ < Samples) _hasPagesWithoutEnding = IsPage(entry);
    }

    private static bool IsPage(SourceEntry entry)
    {
        try
        {
            using var file = entry.Read();
            Span<byte> start = stackalloc byte[1024];
            return HtmlSniffing.IsHtml(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
