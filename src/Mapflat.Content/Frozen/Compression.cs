using System.IO.Compression;
using System.Security.Cryptography;

namespace Mapflat.Content.Frozen;

/// <summary>
/// Makes and reads the encodings of an answer. Why these qualities: docs/decisions/0011-frozen-store.md.
/// </summary>
internal static class Compression
{
    /// <summary>The Brotli quality where many answers are made while somebody waits.</summary>
    public const int Quick = 5;

    /// <summary>
    /// The Brotli quality of what stays: a seventh smaller than <see cref="Quick"/>, for ten times the work.
    /// </summary>
    public const int Small = 10;

    // 4 MB: no page is larger, and a reader needs that much memory at most (RFC 7932, section 9.1).
    private const int Window = 22;

    /// <summary>The strong validator of some bytes (RFC 9110, section 8.8.3).</summary>
    public static string ETagOf(ReadOnlySpan<byte> bytes) =>
        $"\"{Convert.ToBase64String(SHA256.HashData(bytes).AsSpan(0, 12)).Replace('+', '-').Replace('/', '_')}\"";

    public static bool IsWorthwhile(string contentType) =>
        contentType.StartsWith("text/", StringComparison.Ordinal)
        || contentType.Contains("xml", StringComparison.Ordinal)
        || contentType.Contains("json", StringComparison.Ordinal)
        || contentType.Contains("javascript", StringComparison.Ordinal);

    /// <summary>Compresses with Brotli (RFC 7932).</summary>
    /// <param name="quality"><see cref="Quick"/> or <see cref="Small"/>.</param>
    /// <returns>The compressed bytes; null where they are no fewer.</returns>
    public static FrozenBody? Brotli(ReadOnlySpan<byte> bytes, int quality)
    {
        var room = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, room, out var length, quality, Window) && length < bytes.Length
            ? FrozenBody.Create(room[..length]) : null;
    }

    /// <summary>Compresses with gzip (RFC 1952), for the few clients that cannot read Brotli.</summary>
    /// <returns>The compressed bytes; null where they are no fewer.</returns>
    public static FrozenBody? Gzip(byte[] bytes)
    {
        using var output = new MemoryStream(bytes.Length / 3);
        using (var compressor = new GZipStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
            compressor.Write(bytes);
        return output.Length < bytes.Length ? FrozenBody.Create(output.ToArray()) : null;
    }

    /// <returns>Null where these are not so many, or no Brotli at all.</returns>
    internal static byte[]? Decompress(ReadOnlySpan<byte> compressed, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        return BrotliDecoder.TryDecompress(compressed, bytes, out var written) && written == length ? bytes : null;
    }
}
