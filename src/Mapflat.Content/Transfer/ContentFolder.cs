using System.Text;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;
using Mapflat.Content.Verification;

namespace Mapflat.Content.Transfer;

/// <summary>
/// A folder of content as it was read and checked, before anything is done with it: <c>site.yaml</c>,
/// <c>redirects.csv</c>, <c>redirect-tests.csv</c>, <c>pages/**.md</c> and <c>media/*</c>. Each part may be missing.
/// </summary>
internal sealed class ContentFolder : IDisposable
{
    private const int Batch = 256;

    private const int MaximumText = 1024 * 1024;

    // What an export writes comes in again: a million rules are a hundred megabytes.
    private const int MaximumRedirects = 512 * 1024 * 1024;

    private readonly List<(PageFile Page, string File)> _waiting = [];

    public SiteSettings? Site { get; private set; }

    public ContentPages Pages { get; } = new();

    /// <summary>The text of the redirect file. It is read once the hosts are known that rules may lead to.</summary>
    public string? Redirects { get; private set; }

    /// <summary>What old addresses are to come to; null where the folder does not say.</summary>
    public IReadOnlyList<RedirectTest>? RedirectTests { get; private set; }

    public List<MediaSource> Media { get; } = [];

    /// <summary>Any error means that nothing of it is taken.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>Reads and checks a folder, all but what shows in the store alone.</summary>
    public static ContentFolder Read(string root, MarkdownRenderer renderer, CancellationToken cancellationToken)
    {
        var folder = new ContentFolder();
        try
        {
            foreach (var files in Files(new DirectoryInfo(root)).Select(file => file.FullName)
                .Order(StringComparer.Ordinal).Chunk(Batch))
            {
                foreach (var path in files)
                {
                    var name = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
                    folder.ReadFile(new FileInfo(path), name);
                }

                folder.Render(renderer, cancellationToken);
            }

            folder.RefuseDuplicates();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose() => Pages.Dispose();

    /// <summary>
    /// Every file and every link. Links could lead out of the folder, or round in circles, and are not followed.
    /// </summary>
    private static IEnumerable<FileSystemInfo> Files(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is not DirectoryInfo inner || IsLink(entry)) yield return entry;
            else foreach (var file in Files(inner)) yield return file;
        }
    }

    private static bool IsLink(FileSystemInfo entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private void ReadFile(FileInfo file, string name)
    {
        if (IsLink(file)) Findings.Add(Finding.Error("This is a link; put the file itself here.", name));
        else if (name == ContentFormat.SiteFile)
            Site = ReadText(file, name) is { } site ? SiteFile.Read(site, Findings) : null;
        else if (name == ContentFormat.RedirectsFile) Redirects = ReadText(file, name, MaximumRedirects);
        else if (name == ContentFormat.RedirectTestsFile)
            RedirectTests = ReadText(file, name) is { } tests ? RedirectTestsCsv.Read(tests, Findings, name) : null;
        else if (name.StartsWith(ContentFormat.PagesFolder + "/", StringComparison.Ordinal)
            && name.EndsWith(".md", StringComparison.Ordinal))
        {
            if (ReadText(file, name) is { } text && PageFile.Read(text, name, Findings) is { } page)
                _waiting.Add((page, text));
        }
        else if (name.StartsWith(ContentFormat.MediaFolder + "/", StringComparison.Ordinal)) ReadMedia(file, name);
        else
        {
            Findings.Add(Finding.Warning($"This file is left out: it is neither {ContentFormat.SiteFile}, "
                + $"{ContentFormat.RedirectsFile}, {ContentFormat.RedirectTestsFile}, "
                + $"a .md file under {ContentFormat.PagesFolder}/ nor a file in {ContentFormat.MediaFolder}/.", name));
        }
    }

    private string? ReadText(FileInfo file, string name, int most = MaximumText)
    {
        if (file.Length > most)
        {
            Findings.Add(Finding.Error($"The file has {file.Length} bytes; {most} at most.", name));
            return null;
        }

        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(
                File.ReadAllBytes(file.FullName));
            text = text.TrimStart('\uFEFF');
            if (!text.Contains('\0', StringComparison.Ordinal)) return text;
            Findings.Add(Finding.Error("The file holds a NUL character; it is not text.", name,
                text.AsSpan(0, text.IndexOf('\0', StringComparison.Ordinal)).Count('\n') + 1));
        }
        catch (DecoderFallbackException)
        {
            Findings.Add(Finding.Error("The file is not UTF-8; save it again in that encoding.", name));
        }

        return null;
    }

    private void ReadMedia(FileInfo file, string name)
    {
        var local = name[(ContentFormat.MediaFolder.Length + 1)..];
        if (!MediaName.IsValid(local))
            Findings.Add(Finding.Error(MediaName.Rule, name));
        else if (file.Length is 0 or > MediaStore.MaximumLength)
            Findings.Add(Finding.Error(
                $"The file has {file.Length} bytes; it must have some, and {MediaStore.MaximumLength} at most.", name));
        else
        {
            var bytes = File.ReadAllBytes(file.FullName);
            Findings.AddRange(MediaName.Check(local, bytes).Select(f => f with { File = name }));
            Media.Add(new MediaSource(local, file.FullName, MediaStore.Hash(bytes), bytes.Length));
        }
    }

    /// <summary>Renders the pages that were read last: the slow part, which needs no lock.</summary>
    private void Render(MarkdownRenderer renderer, CancellationToken cancellationToken)
    {
        foreach (var (page, file, (text, failure)) in _waiting.AsParallel().AsOrdered()
            .WithCancellation(cancellationToken)
            .Select(read => (read.Page, read.File, renderer.Render(read.Page.Text.Markdown))))
        {
            var found = failure is Failure.Invalid invalid ? invalid.Findings : text?.Findings ?? [];
            Findings.AddRange(found.Select(f => f with { File = page.Name, Line = f.Line + page.BodyLine - 1 }));
            Pages.Add(page, file, text);
        }

        _waiting.Clear();
    }

    private void RefuseDuplicates()
    {
        Dictionary<string, PageHead> keys = new(StringComparer.Ordinal);
        Dictionary<string, PageHead> places = new(StringComparer.Ordinal);
        Dictionary<string, PageHead> folded = new(StringComparer.Ordinal);
        foreach (var page in Pages.Heads)
        {
            if (!keys.TryAdd(page.Key, page)) Refuse(page, page.KeyLine, "key",
                $"The key “{page.Key}” is used by {keys[page.Key].Name} too; a page's key is its own.");
            // A draft stands nowhere yet, so what is to become its address may lead elsewhere until then.
            if (!page.IsDraft) places.TryAdd(page.Folded, page);
            if (!folded.TryAdd(page.Folded, page)) Refuse(page, page.AddressLine, "path",
                $"{page.Address} is the address of {folded[page.Folded].Name} too, or another spelling of it; give one "
                    + "of the two another.");
        }

        foreach (var page in Pages.Heads)
        {
            foreach (var former in page.Former)
            {
                if (places.TryAdd(former, page)) continue;
                Refuse(page, page.FormerLine, "former", former == page.Folded
                    ? $"{former} is the page's own address; take it out of “former”."
                    : places[former] == page ? $"{former} stands here twice; take one of them out of “former”."
                    : $"{former} is claimed by {places[former].Name} too; take it out of “former” in one of them.");
            }
        }

        void Refuse(PageHead page, int line, string key, string message) =>
            Findings.Add(Finding.Error(message, page.Name, line, key));
    }
}
