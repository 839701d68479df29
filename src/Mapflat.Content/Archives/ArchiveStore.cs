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
    private readonly ConcurrentDictionary<string, ArchiveFile> _open = new(StringComparer.Ordinal);

    /// <returns>Null where the file is missing or damaged at that place.</returns>
    public CapturedPayload? Read(CapturedAnswer captured) =>
        Open(captured)?.Read(new ArchivePlace(captured.RecordOffset, captured.RecordLength));

    /// <summary>The decoded body from its beginning, for what is too large to be held in memory.</summary>
    /// <returns>Null where the file is missing or damaged at that place.</returns>
    public Stream? OpenBody(CapturedAnswer captured) =>
        Open(captured)?.OpenBody(new ArchivePlace(captured.RecordOffset, captured.RecordLength), out _);

    /// <summary>Whether the archive is there, as it may not be after a restore.</summary>
    public bool Has(string file) => File.Exists(Path.Combine(folder.Archives, file));

    public void Dispose()
    {
        foreach (var file in _open.Values) file.Dispose();
    }

    private ArchiveFile? Open(CapturedAnswer captured)
    {
        if (captured.File is not { } name) return null;
        if (_open.TryGetValue(name, out var known)) return known;
        try
        {
            var file = new ArchiveFile(Path.Combine(folder.Archives, name));
            if (_open.TryAdd(name, file)) return file;
            file.Dispose();
            return _open[name];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
