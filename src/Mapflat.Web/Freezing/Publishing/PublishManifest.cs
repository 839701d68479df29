using System.Globalization;
using System.IO.Compression;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Freezing.Publishing;

/// <summary>
/// What the last run left in a bucket, as an object beside the rest: a <see cref="FileList"/> of keys, whose comments
/// say which keys nobody is sure of, as a run was broken off, and since when others are wanted no more.
/// </summary>
internal sealed class PublishManifest : IDisposable
{
    /// <summary>Its key. No address begins so.</summary>
    public const string Key = "_mapflat/manifest.gz";

    private const string UnsureMark = "#? ", LeftMark = "#- ", StyleMark = "#! index";

    public FileList Known { get; private set; } = new();

    /// <summary>Whether each page is an index document in a folder, as the store cannot have <c>about</c> beside
    /// <c>about/history</c>; null before anybody has tried.</summary>
    public bool? IsIndexed { get; set; }

    /// <summary>Keys whose bytes may be those of before or of after.</summary>
    public HashSet<string> Unsure { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys that nothing leads to any more, and since which day.</summary>
    public Dictionary<string, DateOnly> Left { get; } = new(StringComparer.Ordinal);

    public static async Task<PublishManifest> ReadAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        await using var packed = OpenTemporary();
        if (!await bucket.ReadAsync(Key, packed, cancellationToken)) return new PublishManifest();
        packed.Position = 0;
        var manifest = new PublishManifest { IsIndexed = false };
        var list = OpenTemporary();
        using (var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress)))
        using (var lines = new StreamWriter(list, leaveOpen: true))
            while (await text.ReadLineAsync(cancellationToken) is { } line)
                if (!manifest.Take(line)) await lines.WriteAsync(line + "\n");
        manifest.Known = FileList.Open(list, out _);
        return manifest;
    }

    /// <summary>A file that is gone when it is closed: in memory, the list of a large site is as much as all
    /// else.</summary>
    public static FileStream OpenTemporary() => new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite,
        FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    /// <returns>Whether a line tells of the list, and is none of its own.</returns>
    private bool Take(string line)
    {
        if (line == StyleMark) IsIndexed = true;
        else if (line.StartsWith(UnsureMark, StringComparison.Ordinal)) Unsure.Add(line[UnsureMark.Length..]);
        else if (line.StartsWith(LeftMark, StringComparison.Ordinal) && line.Length > LeftMark.Length + 11
            && DateOnly.TryParseExact(line.AsSpan(LeftMark.Length, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var day))
            Left[line[(LeftMark.Length + 11)..]] = day;
        else return false;
        return true;
    }

    /// <param name="list">What is there for certain.</param>
    /// <param name="unsure">Keys that are being written.</param>
    public async Task WriteAsync(
        Bucket bucket, FileStream list, IEnumerable<string> unsure, CancellationToken cancellationToken)
    {
        await using var packed = OpenTemporary();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await using (var text = new StreamWriter(zip, leaveOpen: true))
            {
                if (IsIndexed == true) await text.WriteAsync(StyleMark + "\n");
                foreach (var key in unsure) await text.WriteAsync($"{UnsureMark}{key}\n");
                foreach (var (key, day) in Left.OrderBy(left => left.Key, StringComparer.Ordinal))
                    await text.WriteAsync($"{LeftMark}{day:yyyy-MM-dd} {key}\n");
            }

            list.Position = 0;
            await list.CopyToAsync(zip, cancellationToken);
        }

        packed.Position = 0;
        await bucket.WriteAsync(Key, packed, new ObjectHeaders("application/gzip", "no-store"), cancellationToken);
    }

    public void Dispose() => Known.Dispose();
}
