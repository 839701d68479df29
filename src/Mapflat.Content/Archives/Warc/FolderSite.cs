using Mapflat.Content.Addresses;

namespace Mapflat.Content.Archives.Warc;

/// <summary>An answer that a source holds, not yet written.</summary>
/// <param name="Path">Of the file in the source.</param>
internal sealed record SourceAnswer(
    string Url, string Path, DateTime Moment, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers,
    long Length, Func<Stream> Open);

/// <summary>A folder as a web server would serve it, at one host.</summary>
/// <param name="root">The folder in the tree that is the host's root.</param>
/// <param name="hasOriginals">Whether pages are kept beside what wget made of them (--backup-converted).</param>
/// <param name="date">When its files were answers; null for each file's own time.</param>
internal sealed class FolderSite(
    SourceTree tree, SourceNotes notes, string root, string host, QueryNames queries, bool hasOriginals,
    DateTime? date)
{
    private static readonly HashSet<string> _unserved = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".svn", ".hg", ".bzr", "CVS", "__MACOSX", HttrackCache.Folder, ".DS_Store", "Thumbs.db", "desktop.ini",
    };

    /// <summary>Every file with its address, in the order of addresses.</summary>
    public IEnumerable<SourceAnswer> Read() => Read(root, "/", 0);

    /// <summary>Whether a name is of what programs keep beside a site's files, and web servers do not send.</summary>
    public static bool IsUnserved(string name) => _unserved.Contains(name)
        || name.StartsWith("._", StringComparison.Ordinal) || name.StartsWith(".ht", StringComparison.Ordinal)
        || name.StartsWith(".env", StringComparison.Ordinal);

    private IEnumerable<SourceAnswer> Read(string folder, string address, int depth)
    {
        var entries = tree.List(folder, notes).ToList();
        if (hasOriginals) entries = Originals.Restore(entries);
        var names = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var index = entries.Where(entry => !entry.IsFolder && FileAddress.IndexOf(entry.Name) >= 0)
            .OrderBy(entry => FileAddress.IndexOf(entry.Name)).ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .FirstOrDefault()?.Name;
        string? last = null;
        foreach (var (key, file, entry) in entries.Where(entry => IsServed(entry, names))
            .Select(entry => Place(entry, index)).OrderBy(place => place.Key, StringComparer.Ordinal)
            .ThenBy(place => place.Entry.Name, StringComparer.Ordinal))
        {
            if (!entry.IsFolder)
            {
                if (key == last) notes.LeaveOut(entry.Path, "another file has its address");
                else if (Create(entry, file.Name, address + key) is { } answer)
                {
                    yield return answer;
                    // Of other names than these, no resolution knows that they stand for their folder.
                    if (entry.Name == index && key.Length == 0 && !LegacyPath.EndsInIndex(index))
                        yield return LeadOn(answer, address + FileAddress.Segment(index), address);
                }

                last = key;
            }
            else if (depth == SourceTree.DeepestFolder)
            {
                notes.LeaveOut(entry.Path, "it is too deep in folders");
            }
            else
            {
                foreach (var answer in Read(entry.Path, address + key, depth + 1)) yield return answer;
            }
        }
    }

    private (string Key, FileAddress File, SourceEntry Entry) Place(SourceEntry entry, string? index)
    {
        if (entry.IsFolder) return (FileAddress.Segment(entry.Name) + "/", default, entry);
        var file = FileAddress.Create(entry.Name, entry.Name == index, queries);
        return (file.Text, file, entry);
    }

    private bool IsServed(SourceEntry entry, HashSet<string> names)
    {
        var reason = entry switch
        {
            _ when IsUnserved(entry.Name) => "servers do not send such files (.git, .htaccess, Thumbs.db and the like)",
            { IsFolder: false } when Originals.IsOriginal(entry.Name, names) =>
                "it is a copy of a page before it was changed (.orig)",
            { Length: > ArchiveLimits.LargestPayload } => SourceNotes.TooLarge,
            _ => null,
        };
        if (reason is not null) notes.LeaveOut(entry.Path, reason);
        return reason is null;
    }

    private SourceAnswer? Create(SourceEntry entry, string name, string address)
    {
        var type = FileTypes.ByName(name);
        List<KeyValuePair<string, string>> headers = [];
        if (type is null or FileTypes.Html)
        {
            if (ReadStart(entry) is not { } start) return null;
            // wget keeps as it is what a server packed without being asked.
            if (type is not null && start.AsSpan().StartsWith(GzipMembers.Magic))
                headers.Add(new("Content-Encoding", "gzip"));
            if (FileTypes.IsProgram(name, start))
            {
                notes.LeaveOut(entry.Path, "it is a program (PHP, ASP or a script), which visitors never got");
                return null;
            }

            type ??= FileTypes.ByContent(name, start);
        }

        return new SourceAnswer(
            $"http://{host}{address}", entry.Path, date ?? MomentOf(entry), 200,
            [new("Content-Type", type), .. headers], entry.Length, entry.Read);
    }

    /// <summary>Links named the document too, where a server answered the same.</summary>
    private SourceAnswer LeadOn(SourceAnswer index, string from, string to) => index with
    {
        Url = $"http://{host}{from}",
        Status = 301,
        Headers = [new("Location", $"http://{host}{to}")],
        Length = 0,
        Open = () => Stream.Null,
    };

    private byte[]? ReadStart(SourceEntry entry)
    {
        try
        {
            using var file = entry.Read();
            var start = new byte[FileTypes.Looked];
            var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return start[..length];
        }
        catch (InvalidDataException e)
        {
            notes.LeaveOut(entry.Path, e.Message);
            return null;
        }
    }

    /// <summary>The file's time without its fraction, which copies lose.</summary>
    public static DateTime MomentOf(SourceEntry entry) =>
        new(entry.Modified.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
