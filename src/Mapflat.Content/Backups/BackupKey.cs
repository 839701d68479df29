using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;

namespace Mapflat.Content.Backups;

/// <summary>
/// The secret by which a backup proves that it was made here: its manifest, and so every byte of it, is sealed (HMAC,
/// RFC 2104) with a key that is in the data folder, on the paper of the owner, and in no backup.
/// </summary>
internal static class BackupKey
{
    private const int Groups = 5, GroupLength = 5;
    private const string Mark = "mapflat-seal", Version = "1";

    /// <summary>The key as it is to be written down; null if there is none yet.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? Read(DataFolder folder) =>
        File.Exists(PathIn(folder)) && File.ReadAllText(PathIn(folder)).Trim() is var words && IsKey(words)
            ? words : null;

    /// <exception cref="IOException">It cannot be written.</exception>
    public static string ReadOrCreate(DataFolder folder)
    {
        if (Read(folder) is { } known) return known;
        var words = TypedCode.New(Groups);
        Keep(folder, words);
        return words;
    }

    /// <summary>Makes a key that was written down that of this folder, so that the paper goes on being right.</summary>
    public static void Keep(DataFolder folder, string words)
    {
        folder.Create();
        DataFolder.WriteAtomically(
            PathIn(folder), Encoding.ASCII.GetBytes(string.Join('-', TypedCode.Bare(words).Chunk(GroupLength)
                .Select(group => new string(group))) + "\n"));
    }

    /// <summary>Whether something typed has the form of a key.</summary>
    public static bool IsKey(string? typed) => TypedCode.Bare(typed).Length == Groups * GroupLength;

    /// <param name="digest">The SHA-256 of the manifest.</param>
    public static string Seal(string words, byte[] digest) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark} {Version} {NumberOf(words)} {MacOf(words, digest)}");

    /// <param name="seal">What the backup has; empty for one that was made before there were keys.</param>
    /// <param name="known">The keys that count: that of the folder, and one that was typed.</param>
    public static BackupProof Judge(string seal, byte[] digest, params IEnumerable<string?> known)
    {
        if (seal.Split(' ') is not [Mark, Version, var number, var mac]) return BackupProof.NotSealed;
        foreach (var words in known.OfType<string>().Where(IsKey))
        {
            if (NumberOf(words) != number) continue;
            return CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(MacOf(words, digest)), Encoding.ASCII.GetBytes(mac))
                ? BackupProof.MadeHere : BackupProof.Altered;
        }

        return BackupProof.OtherKey;
    }

    public static string InWords(BackupProof proof) => proof switch
    {
        BackupProof.MadeHere => "It was made with the backup key of this site.",
        BackupProof.NotSealed => "Nothing proves where it comes from: it was made by a version before backups were "
            + "sealed, or its seal was taken off.",
        BackupProof.OtherKey => "It was made with another backup key than the one that is kept here: on another "
            + "machine, or by somebody else.",
        BackupProof.Altered => "It was altered after it was made with the backup key of this site.",
        _ => throw new ArgumentOutOfRangeException(nameof(proof)),
    };

    private static string PathIn(DataFolder folder) => Path.Combine(folder.Root, "backup.key");

    // Tells one key from another, and nothing of it.
    private static string NumberOf(string words) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Bytes(words), "number"u8))[..8];

    private static string MacOf(string words, byte[] digest) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Bytes(words), (byte[])[.. "manifest"u8, .. digest]));

    private static byte[] Bytes(string words) => Encoding.ASCII.GetBytes(TypedCode.Bare(words));
}

internal enum BackupProof
{
    MadeHere,

    /// <summary>It has no seal, as those of older versions.</summary>
    NotSealed,

    OtherKey,

    /// <summary>It has the seal of a known key, and not the manifest that was sealed.</summary>
    Altered,
}
