using System.Text;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Verification;

namespace Mapflat.Content.Transfer;

/// <summary>
/// A folder of content as it was read and checked, before anything is done with it: <c>site.yaml</c>,
/// <c>redirects.csv</c>, <c>redirect-tests.csv</c>, <c>pages/**.md</c> and <c>media/*</c>. Each part may be missing.
/// </summary>
internal sealed class ContentFolder
{
    private const int MaximumFiles = 20_000;
    private const int MaximumText = 1024 * 1024;

    // What an export writes comes in again: a million rules are a hundred megabytes.
    private const int MaximumRedirects = 512 * 1024 * 1024;

    public SiteSettings? Site { get; private set; }

    public List<PageFile> Pages { get; } = [];

    /// <summary>The text of the redirect file. It is read once the hosts are known that rules may lead to.</summary>
    public string? Redirects { get; private set; }

    /// <summary>What old addresses are to come to; null where the folder does not say.</summary>
    public IReadOnlyList<RedirectTest>? RedirectTests { get; private set; }

    public List<MediaSource> Media { get; } = [];

    /// <summary>Everything that is wrong with it; any error means that nothing of it is taken.</summary>
    public List<Finding> Findings { get; } = [];

    public static ContentFolder Read(string root, CancellationToken cancellationToken)
    {
        var folder = new ContentFolder();
        var files = Files(new DirectoryInfo(root)).Take(MaximumFiles + 1).ToList();
        if (files.Count > MaximumFiles)
        {
            folder.Findings.Add(Finding.Error($"The folder holds more than {MaximumFiles} files. Is it the right one?"));
            return folder;
        }

        foreach (var file in files.OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (IsLink(file)) folder.Findings.Add(Finding.Error("This is a link; put the file itself here.", name));
            else folder.ReadFile((FileInfo)file, name);
        }

        folder.RefuseDuplicates();
        return folder;
    }

    /// <summary>Every file and every link. Links could lead out of the folder, or round in circles, and are not followed.</summary>
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
        if (name == ContentFormat.SiteFile) Site = ReadText(file, name) is { } site ? SiteFile.Read(site, Findings) : null;
        else if (name == ContentFormat.RedirectsFile) Redirects = ReadText(file, name, MaximumRedirects);
        else if (name == ContentFormat.RedirectTestsFile) RedirectTests = ReadText(file, name) is { } tests ? RedirectTestsCsv.Read(tests, Findings, name) : null;
        else if (name.StartsWith(ContentFormat.PagesFolder + "/", StringComparison.Ordinal) && name.EndsWith(".md", StringComparison.Ordinal))
        {
            if (ReadText(file, name) is { } text && PageFile.Read(text, name, Findings) is { } page) Pages.Add(page);
        }
        else if (name.StartsWith(ContentFormat.MediaFolder + "/", StringComparison.Ordinal)) ReadMedia(file, name);
        else
        {
            Findings.Add(Finding.Warning($"This file is left out: it is neither {ContentFormat.SiteFile}, {ContentFormat.RedirectsFile}, {ContentFormat.RedirectTestsFile}, "
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
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file.FullName));
            text = text.TrimStart('\uFEFF');
            if (!text.Contains('\0', StringComparison.Ordinal)) return text;
            Findings.Add(Finding.Error("The file holds a NUL character; it is not text.", name, text.AsSpan(0, text.IndexOf('\0', StringComparison.Ordinal)).Count('\n') + 1));
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
            Findings.Add(Finding.Error($"The file has {file.Length} bytes; it must have some, and {MediaStore.MaximumLength} at most.", name));
        else
        {
            var bytes = File.ReadAllBytes(file.FullName);
            Findings.AddRange(MediaName.Check(local, bytes).Select(f => f with { File = name }));
            Media.Add(new MediaSource(local, file.FullName, MediaStore.Hash(bytes), bytes.Length));
        }
    }

    private void RefuseDuplicates()
    {
        Dictionary<string, PageFile> keys = new(StringComparer.Ordinal);
        Dictionary<string, PageFile> places = new(StringComparer.Ordinal);
        foreach (var page in Pages)
        {
            if (!keys.TryAdd(page.Key, page)) page.Refuse("key", $"The key “{page.Key}” is used by {keys[page.Key].Name} too; a page's key is its own.");
            // A draft stands nowhere yet, so what is to become its address may lead elsewhere until then.
            if (page.Status != PageStatus.Draft) places.Add(page.Address.Path, page);
        }

        foreach (var page in Pages)
        {
            foreach (var former in page.Former)
            {
                if (places.TryAdd(former, page)) continue;
                page.Refuse("former", former == page.Address.Path ? $"{former} is the page's own address; take it out of “former”."
                    : places[former] == page ? $"{former} stands here twice; take one of them out of “former”."
                    : $"{former} is claimed by {places[former].Name} too; take it out of “former” in one of them.");
            }
        }
    }
}
