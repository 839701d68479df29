using System.IO.Compression;
using System.Security.Cryptography;

namespace Mapflat.Web.Freezing;

/// <summary>Makes the encodings of an answer: quickly while somebody waits, then once as small as they get.</summary>
internal static class Compression
{
    /// <summary>The strong validator of some bytes.</summary>
    public static string ETagOf(ReadOnlySpan<byte> bytes) =>
        $"\"{Convert.ToBase64String(SHA256.HashData(bytes).AsSpan(0, 12)).Replace('+', '-').Replace('/', '_')}\"";

    public static bool IsWorthwhile(string contentType) =>
        contentType.StartsWith("text/", StringComparison.Ordinal) || contentType.Contains("xml", StringComparison.Ordinal)
        || contentType.Contains("json", StringComparison.Ordinal) || contentType.Contains("javascript", StringComparison.Ordinal);

    /// <param name="bytes">What is to be sent.</param>
    /// <param name="level"><see cref="CompressionLevel.SmallestSize"/> takes a hundred times as long as
    /// <see cref="CompressionLevel.Optimal"/> and makes a page about a tenth smaller.</param>
    public static FrozenBody? Brotli(byte[] bytes, CompressionLevel level) => Compress(bytes, output => new BrotliStream(output, level));

    /// <inheritdoc cref="Brotli"/>
    public static FrozenBody? Gzip(byte[] bytes, CompressionLevel level) => Compress(bytes, output => new GZipStream(output, level));

    private static FrozenBody? Compress(byte[] bytes, Func<Stream, Stream> open)
    {
        using var output = new MemoryStream(bytes.Length / 3);
        using (var compressor = open(output)) compressor.Write(bytes);
        var compressed = output.ToArray();
        return compressed.Length < bytes.Length ? new FrozenBody(compressed, ETagOf(compressed)) : null;
    }
}
