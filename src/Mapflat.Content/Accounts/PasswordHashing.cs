using Mapflat.Content.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Hashes what was meant and not how it was typed: one keyboard sends an ö as one character, another as an o with dots
/// (NIST SP 800-63B, section 3.1.1.2).
/// </summary>
internal sealed class PasswordHashing(IOptions<PasswordHasherOptions> options) : PasswordHasher<Account>(options)
{
    internal string NobodysHash { get; } = CreateNobodysHash(options.Value.IterationCount);

    public override string HashPassword(Account user, string password) => base.HashPassword(user, Normalize(password));

    public override PasswordVerificationResult VerifyHashedPassword(
        Account user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, Normalize(providedPassword));

    /// <summary>
    /// Takes as long as a check, and never succeeds: what an account without a password, or no account at all, costs.
    /// </summary>
    public PasswordVerificationResult VerifyNobody(string providedPassword) =>
        VerifyHashedPassword(null!, NobodysHash, providedPassword);

    internal static string Normalize(string password)
    {
        try
        {
            return Nfc.Normalize(password);
        }
        catch (ArgumentException)
        {
            // Half a character; the rules refuse it in a new password, and no old one has it.
            return password;
        }
    }

    /// <summary>
    /// A hash that no password has, of the same cost as the others: a marker, HMAC-SHA-512, the rounds, the length of
    /// the salt (each 32 bits, high byte first), a salt and a key that is all zeros.
    /// </summary>
    private static string CreateNobodysHash(int rounds)
    {
        const int salt = 16, key = 32;
        var hash = new byte[13 + salt + key];
        hash[0] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), 2);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), rounds);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), salt);
        return Convert.ToBase64String(hash);
    }
}
