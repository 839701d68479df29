using System.Text.Json;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;

namespace Mapflat.Content.Transfer;

/// <summary>
/// The pages of a folder that were read and rendered. Their words wait in a file on the disk: those of a hundred
/// thousand pages would fill the memory.
/// </summary>
internal sealed class ContentPages : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mapflat-import-{Guid.NewGuid():N}");
    private readonly List<(PageHead Head, long Start, int Length)> _pages = [];
    private FileStream? _words;

    public IEnumerable<PageHead> Heads => _pages.Select(page => page.Head);

    public int Count => _pages.Count;

    public void Add(PageFile page, string file, RenderedText? text)
    {
        _words ??= DataFolder.OpenPrivate(_path, FileMode.CreateNew, FileShare.None);
        // For the index only.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            new Words(file, text is null ? null : text with { Html = "", Findings = [] }));
        _pages.Add((page.Head, _words.Position, bytes.Length));
        _words.Write(bytes);
    }

    public IEnumerable<List<(PageFile File, RenderedText? Text)>> Read(int most, List<Finding> findings)
    {
        foreach (var some in _pages.Chunk(most))
        {
            var pages = new List<(PageFile, RenderedText?)>(some.Length);
            foreach (var (head, start, length) in some)
            {
                var bytes = new byte[length];
                _words!.Position = start;
                _words.ReadExactly(bytes);
                var (file, text) = JsonSerializer.Deserialize<Words>(bytes)!;
                var known = findings.Count;
                pages.Add((PageFile.Read(file, head.Name, findings)!, text));
                // It was found before.
                findings.RemoveRange(known, findings.Count - known);
            }

            yield return pages;
        }
    }

    public void Dispose()
    {
        _words?.Dispose();
        File.Delete(_path);
    }

    private sealed record Words(string File, RenderedText? Text);
}
