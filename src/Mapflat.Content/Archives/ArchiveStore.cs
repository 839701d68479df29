using System.Collections.Concurrent;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives.Warc;
using Mapflat.Content.Store;

namespace Mapflat.Content.Archives;

/// <summary>
/// The files of archives, read at the places that the index of captures names. They are never written to.
/// </summary>
internal sealed class ArchiveStore(DataFolder folder) : IDisposable
{
    private readonly ConcurrentDictionary<string, OpenedArchive> _open = new(StringComparer.Ordinal);

    /// <returns>Null where the file is missing or damaged at that place.</returns>
    public CapturedPayload? Read(CapturedAnswer captured) =>
        Try(captured, (file, place) => file.Read(place));

    /// <summary>The decoded body from its beginning, for what is too large to be held in memory.</summary>
    /// <returns>Null where the file is missing or damaged at that place.</returns>
    public Stream? OpenBody(CapturedAnswer captured) =>
        Try(captured, (file, place) => file.OpenBody(place, out _));

    /// <summary>Whether the archive is there, as it may not be after a restore.</summary>
    public bool Has(string file) => File.Exists(Path.Combine(folder.Archives, file));

    public void Dispose()
    {
        foreach (var opened in _open.Values) opened.File.Dispose();
    }

    /// <summary>
    /// Asks an archive; where it does not answer, and another file has its name by now, asks that: one that was put
    /// back needs no restart.
    /// </summary>
    private T? Try<T>(CapturedAnswer captured, Func<ArchiveFile, ArchivePlace, T?> ask)
        where T : class
    {
        if (captured.File is not { } name) return null;
        var place = new ArchivePlace(captured.RecordOffset, captured.RecordLength);
        var path = Path.Combine(folder.Archives, name);
        if (_open.TryGetValue(name, out var known))
        {
            if (ask(known.File, place) is { } answer) return answer;
            if (OpenedArchive.StampOf(path) == known.Stamp) return null;
            // Whoever is reading from it still may; the handle is closed when nobody has it.
            _open.TryRemove(KeyValuePair.Create(name, known));
        }

        return Open(name, path) is { } file ? ask(file, place) : null;
    }

    private ArchiveFile? Open(string name, string path)
    {
        try
        {
            var opened = new OpenedArchive(new ArchiveFile(path), OpenedArchive.StampOf(path));
            if (_open.TryAdd(name, opened)) return opened.File;
            opened.File.Dispose();
            return _open.TryGetValue(name, out var other) ? other.File : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="Stamp">Of the file that was opened.</param>
    private sealed record OpenedArchive(ArchiveFile File, (long Length, DateTime Written) Stamp)
    {
        public static (long Length, DateTime Written) StampOf(string path) =>
            new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : default;
    }
}
