using System.Globalization;
using System.IO.Compression;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Freezing.Publishing;

/// <summary>
/// What the last run left in a bucket, as an object beside the rest: a <see cref="FileList"/> of keys, whose comments
/// say which keys nobody is sure of, as a run was broken off, and since when others are wanted no more.
/// </summary>
internal sealed class PublishManifest
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
        if (await bucket.ReadAsync(Key, cancellationToken) is not { } bytes) return new PublishManifest();
        var manifest = new PublishManifest { IsIndexed = false };
        using var text = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
        // Line after line: all of them at once are several times as much as what is known by them.
        manifest.Known = FileList.Read(manifest.ReadLines(text));
        return manifest;
    }

    /// <summary>The lines of the list, without those that tell of it.</summary>
    private IEnumerable<string> ReadLines(StreamReader text)
    {
        while (text.ReadLine() is { } line)
        {
            if (line == StyleMark) IsIndexed = true;
            else if (line.StartsWith(UnsureMark, StringComparison.Ordinal)) Unsure.Add(line[UnsureMark.Length..]);
            else if (line.StartsWith(LeftMark, StringComparison.Ordinal) && line.Length > LeftMark.Length + 11
                && DateOnly.TryParseExact(line.AsSpan(LeftMark.Length, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                    DateTimeStyles.None, out var day))
                Left[line[(LeftMark.Length + 11)..]] = day;
            else yield return line;
        }
    }

    /// <param name="parts">What is there for certain.</param>
    /// <param name="unsure">Keys that are being written.</param>
    public async Task WriteAsync(
        Bucket bucket, IEnumerable<WrittenPart> parts, IEnumerable<string> unsure, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await using (var text = new StreamWriter(new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)))
        {
            if (IsIndexed == true) await text.WriteAsync(StyleMark + "\n");
            foreach (var key in unsure.Order(StringComparer.Ordinal)) await text.WriteAsync($"{UnsureMark}{key}\n");
            foreach (var (key, day) in Left.OrderBy(left => left.Key, StringComparer.Ordinal))
                await text.WriteAsync($"{LeftMark}{day:yyyy-MM-dd} {key}\n");
            FileList.Write(text, parts);
        }

        bytes.Position = 0;
        await bucket.WriteAsync(Key, bytes, new ObjectHeaders("application/gzip", "no-store"), cancellationToken);
    }
}
