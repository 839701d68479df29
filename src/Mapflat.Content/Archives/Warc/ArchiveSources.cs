using System.Security.Cryptography;
namespace Mapflat.Content.Archives.Warc;
internal sealed record SourceOptions(string? Host, DateTime? Date);
internal sealed record PreparedArchive(string Path, string Sha256, long Bytes);
internal static class ArchiveSources
{
    internal static async Task<Outcome<IReadOnlyList<PreparedArchive>>> PrepareAsync(string source, SourceOptions options, string staging, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var to = System.IO.Path.Combine(staging, "a" + (source.EndsWith(".gz") ? ".warc.gz" : ".warc"));
        File.Copy(source, to);
        await using var f = File.OpenRead(to);
        return new List<PreparedArchive> { new(to, Convert.ToHexStringLower(await SHA256.HashDataAsync(f, cancellationToken)), f.Length) };
    }
}
