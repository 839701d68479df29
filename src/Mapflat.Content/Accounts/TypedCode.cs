using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Secrets that people copy by hand: groups of five, without letters and digits that are taken for one another.
/// </summary>
internal static class TypedCode
{
    /// <summary>A new one; each group holds almost 25 bits.</summary>
    public static string New(int groups) =>
        string.Join('-', RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", groups * 5).Chunk(5)
            .Select(part => new string(part)));

    /// <summary>What counts of it: case, hyphens and spaces do not.</summary>
    public static string Bare(string? typed) =>
        new([.. (typed ?? "").Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>
    /// The SHA-256 of what counts, lower-case hexadecimal. A code is random enough that no slower hash is needed.
    /// </summary>
    public static string Hash(string? typed) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Bare(typed))));
}
