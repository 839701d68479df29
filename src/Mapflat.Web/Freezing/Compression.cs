using System.IO.Compression;
using System.Security.Cryptography;

namespace Mapflat.Web.Freezing;

/// <summary>Makes the encodings of an answer, once, as small as they get.</summary>
internal static class Compression
{
    /// <summary>The strong validator of some bytes.</summary>
    public static string ETagOf(ReadOnlySpan<byte> bytes) =>
        $"\"{Convert.ToBase64String(SHA256.HashData(bytes).AsSpan(0, 12)).Replace('+', '-').Replace('/', '_')}\"";

    public static bool IsWorthwhile(string contentType) =>
        contentType.StartsWith("text/", StringComparison.Ordinal) || contentType.Contains("xml", StringComparison.Ordinal)
        || contentType.Contains("json", StringComparison.Ordinal) || contentType.Contains("javascript", StringComparison.Ordinal);

    public static FrozenBody? Brotli(byte[] bytes) => Compress(bytes, output => new BrotliStream(output, CompressionLevel.SmallestSize));

    public static FrozenBody? Gzip(byte[] bytes) => Compress(bytes, output => new GZipStream(output, CompressionLevel.SmallestSize));

    private static FrozenBody? Compress(byte[] bytes, Func<Stream, Stream> open)
    {
        using var output = new MemoryStream(bytes.Length / 3);
        using (var compressor = open(output)) compressor.Write(bytes);
        var compressed = output.ToArray();
        return compressed.Length < bytes.Length ? new FrozenBody(compressed, ETagOf(compressed)) : null;
    }
}
