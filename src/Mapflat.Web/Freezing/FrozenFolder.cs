using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;

namespace Mapflat.Web.Freezing;

/// <summary>
/// The frozen site on the disk: plain files under <c>site-*/</c>, compressed beside themselves so that any web server can
/// serve them, where redirects lead, and a manifest that is put in place last and names the folder.
/// </summary>
internal static class FrozenFolder
{
    private const string ManifestFile = "manifest";
    private const string SitePrefix = "site-";
    private const string RedirectsFile = "redirects.json";

    /// <summary>Reads the site that was saved last.</summary>
    /// <returns>The site; null if there is none, or if a single byte of it is not what was saved.</returns>
    public static FrozenSite? Load(string folder)
    {
        try
        {
            if (ReadManifest(folder) is not { } manifest) return null;
            var root = Path.Combine(folder, manifest.Folder);
            var redirects = ReadSaved(Path.Combine(root, RedirectsFile), manifest.RedirectsETag);
            if (redirects.Length == 0) return null;
            RedirectMap map = null!;
            return new FrozenSite
            {
                Generation = manifest.Generation,
                Key = manifest.Key,
                Origin = manifest.Origin,
                Frame = manifest.Frame,
                Entries = manifest.Entries.Select(entry => Read(root, entry)).ToFrozenDictionary(entry => entry.Address, StringComparer.Ordinal),
                Redirects = map,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The generation of the site that was saved last, by its manifest alone.</summary>
    /// <returns>The generation; null if there is none, or if the manifest is not what was saved.</returns>
    public static long? PeekGeneration(string folder)
    {
        try
        {
            return ReadManifest(folder)?.Generation;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes a site beside the one before it, then puts it in its place in one step and removes the old one.</summary>
    public static void Save(string folder, FrozenSite site)
    {
        Directory.CreateDirectory(folder);
        var name = $"{SitePrefix}{site.Generation}-{Guid.NewGuid().ToString("N")[..8]}";
        try
        {
            Write(folder, name, site);
        }
        catch
        {
            // On a full disk, half a site would be in the way of what comes next.
            if (Directory.Exists(Path.Combine(folder, name))) Directory.Delete(Path.Combine(folder, name), recursive: true);
            throw;
        }

        RemoveAllBut(name, folder);
    }

    /// <summary>Removes what saves that were broken off have left. Only for who alone serves from here.</summary>
    public static void Tidy(string folder)
    {
        DataFolder.RemoveLeftovers(folder, DateTime.MaxValue);
        if (ReadManifest(folder) is { } manifest) RemoveAllBut(manifest.Folder, folder);
    }

    private static void Write(string folder, string name, FrozenSite site)
    {
        var root = Path.Combine(folder, name);
        Directory.CreateDirectory(root);
        foreach (var entry in site.Entries.Values)
        {
            var path = Path.Combine(root, FileOf(entry));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, entry.Identity.Bytes);
            if (entry.Brotli is not null) File.WriteAllBytes(path + ".br", entry.Brotli.Bytes);
            if (entry.Gzip is not null) File.WriteAllBytes(path + ".gz", entry.Gzip.Bytes);
        }

        using var redirects = new MemoryStream();
        File.WriteAllBytes(Path.Combine(root, RedirectsFile), redirects.ToArray());
        var manifest = new Manifest(Manifest.CurrentFormat, name, site.Generation, site.Key, site.Origin, site.Frame, Compression.ETagOf(redirects.ToArray()),
            [.. site.Entries.Values.OrderBy(e => e.Address, StringComparer.Ordinal).Select(Describe)]);
        DataFolder.WriteAtomically(Path.Combine(folder, ManifestFile), Seal(manifest.ToJson()));
    }

    private static void RemoveAllBut(string name, string folder)
    {
        foreach (var old in Directory.EnumerateDirectories(folder, SitePrefix + "*").Where(path => Path.GetFileName(path) != name))
            Directory.Delete(old, recursive: true);
    }

    private static Manifest? ReadManifest(string folder)
    {
        var file = Path.Combine(folder, ManifestFile);
        if (!File.Exists(file)) return null;
        var (seal, json) = Unseal(File.ReadAllBytes(file));
        return seal == Compression.ETagOf(json.Span) ? Manifest.Read(json) : null;
    }

    /// <summary>The file of an address, relative to the folder: a page gets the ending that web servers look for.</summary>
    public static string FileOf(FrozenEntry entry)
    {
        var path = entry.Address == "/" ? "index" : entry.Address[1..];
        return entry.ContentType.StartsWith("text/html", StringComparison.Ordinal) ? path + ".html" : path;
    }

    /// <summary>A power cut can leave a file empty that was never flushed; the validator is a hash of the bytes.</summary>
    private static byte[] ReadSaved(string path, string etag) =>
        File.ReadAllBytes(path) is var bytes && Compression.ETagOf(bytes) == etag ? bytes : throw new InvalidDataException(path);

    /// <summary>The manifest vouches for every file, and its first line for the rest of it.</summary>
    private static byte[] Seal(byte[] json) => [.. Encoding.ASCII.GetBytes(Compression.ETagOf(json)), (byte)'\n', .. json];

    private static (string Seal, ReadOnlyMemory<byte> Json) Unseal(byte[] manifest)
    {
        var end = manifest.AsSpan().IndexOf((byte)'\n');
        return end < 0 ? ("", default) : (Encoding.ASCII.GetString(manifest, 0, end), manifest.AsMemory(end + 1));
    }

    private static ManifestEntry Describe(FrozenEntry entry) => new(
        entry.Address, FileOf(entry), entry.Status, entry.ContentType, entry.CacheControl, entry.Vary, entry.LastModified, entry.Headers,
        entry.Ingredients, entry.Identity.ETag, entry.Gzip?.ETag, entry.Brotli?.ETag, entry.Markdown);

    private static FrozenEntry Read(string root, ManifestEntry entry)
    {
        var path = Path.GetFullPath(Path.Combine(root, entry.File));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) throw new InvalidDataException(path);
        FrozenBody? Body(string ending, string? etag) => etag is null ? null : new FrozenBody(ReadSaved(path + ending, etag), etag);

        return new FrozenEntry
        {
            Address = entry.Address,
            Status = entry.Status,
            ContentType = entry.ContentType,
            CacheControl = entry.CacheControl,
            Vary = entry.Vary,
            LastModified = entry.LastModified,
            Headers = entry.Headers,
            Ingredients = entry.Ingredients,
            IsFinished = true,
            Identity = Body("", entry.ETag)!,
            Gzip = Body(".gz", entry.GzipETag),
            Brotli = Body(".br", entry.BrotliETag),
            Markdown = entry.Markdown,
        };
    }
}
