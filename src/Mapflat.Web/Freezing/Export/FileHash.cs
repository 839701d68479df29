using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Mapflat.Web.Freezing.Export;

/// <summary>A SHA-256, as a copy of a large site knows a hundred thousand of them.</summary>
internal readonly record struct FileHash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    public static FileHash Compute(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Read(hash);
    }

    public static FileHash ComputeFile(string path)
    {
        using var file = File.OpenRead(path);
        return Read(SHA256.HashData(file));
    }

    /// <param name="digits">64 hexadecimal digits.</param>
    public static FileHash Parse(string digits) => Read(Convert.FromHexString(digits));

    /// <summary>As 64 small hexadecimal digits.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{First:x16}{Second:x16}{Third:x16}{Fourth:x16}");

    private static FileHash Read(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));
}
