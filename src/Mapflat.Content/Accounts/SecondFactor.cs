using System.Globalization;
using System.Security.Cryptography;
using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Codes from an app on another device (RFC 6238), asked for after a password, and recovery codes for when that device
/// is lost. No code is accepted twice.
/// </summary>
internal sealed class SecondFactor(
    UserManager<Account> accounts, AccountTransaction transaction, Throttles throttles, AuditLog audit)
{
    public const int RecoveryCodes = 10;

    internal const string Secret = "TotpSecret";

    private const string Provider = "Mapflat";
    private const int StepSeconds = 30, Digits = 6, SecretBytes = 20, Tolerance = 1;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A secret that no app has yet, in base 32 (RFC 4648, section 6).</summary>
    public static string NewSecret() => RandomNumberGenerator.GetString(Alphabet, SecretBytes * 8 / 5);

    public static bool IsSecret(string? text) => text is { Length: SecretBytes * 8 / 5 }
        && text.All(character => Alphabet.Contains(character, StringComparison.Ordinal));

    public static string CodeOf(string secret, DateTimeOffset at) =>
        CodeOf(secret, at.ToUnixTimeSeconds() / StepSeconds);

    public static int RecoveryCodesLeft(Account account) => Lines(account).Length;

    /// <returns>The recovery codes, which are not kept here.</returns>
    public Task<Outcome<IReadOnlyList<string>>> BeginAsync(
        int account, string secret, string? typed, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<IReadOnlyList<string>>(
            account,
            async (db, found, now) =>
            {
                if (found.TwoFactorEnabled)
                    return new Failure.Conflict(
                        "Codes are asked for already. Switch that off first to use another app.");
                if (!IsSecret(secret) || MatchingStep(secret, typed, now, found.LastCodeStep) is not { } step)
                    return Invalid("This is not what the app should show now. Check that the clock of your device is "
                        + "right, and enter the code that it shows at this moment.");
                await accounts.SetAuthenticationTokenAsync(found, Provider, Secret, secret);
                found.TwoFactorEnabled = true;
                found.LastCodeStep = step;
                AuditLog.Add(db, now, author, "second-factor.added", found.Email!);
                return NewRecoveryCodes(found);
            },
            cancellationToken);

    public Task<Outcome<IReadOnlyList<string>>> RenewRecoveryCodesAsync(
        int account, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<IReadOnlyList<string>>(
            account,
            (db, found, now) =>
            {
                if (!found.TwoFactorEnabled)
                    return Task.FromResult<Outcome<IReadOnlyList<string>>>(new Failure.Conflict(
                        "There is no second factor that codes could stand in for. Set one up first."));
                AuditLog.Add(db, now, author, "recovery-codes.renewed", found.Email!);
                return Task.FromResult<Outcome<IReadOnlyList<string>>>(NewRecoveryCodes(found));
            },
            cancellationToken);

    public Task<Outcome<bool>> EndAsync(int account, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            account,
            async (db, found, now) =>
            {
                if (found.TwoFactorEnabled) await RemoveAsync(accounts, db, found, now, author);
                return true;
            },
            cancellationToken);

    /// <returns>What kind of code it was, in words; <see cref="Failure.TooMany"/> if one has to wait.</returns>
    public async Task<Outcome<string>> CheckAsync(
        int account, string? typed, Author author, CancellationToken cancellationToken)
    {
        var key = $"code {account}";
        if (Throttles.Refuse((throttles.Codes, key)) is { } wait) return wait;
        var outcome = await transaction.RunAsync<string>(
            account,
            async (db, found, now) =>
            {
                if (!found.TwoFactorEnabled || found.Disabled is not null)
                    return Invalid("No code is asked for here. Sign in again.");
                var secret = await accounts.GetAuthenticationTokenAsync(found, Provider, Secret);
                if (secret is not null && MatchingStep(secret, typed, now, found.LastCodeStep) is { } step)
                {
                    found.LastCodeStep = step;
                    return "code from the app";
                }

                var lines = Lines(found);
                if (!lines.Contains(TypedCode.Hash(typed), StringComparer.Ordinal))
                    return Invalid("This code is not the right one, or it was used before. Enter the code that your "
                        + "app shows now, or a recovery code that you have not used.");
                found.RecoveryCodeHashes = string.Join('\n', lines.Where(line => line != TypedCode.Hash(typed)));
                AuditLog.Add(db, now, author, "recovery-code.used", found.Email!, $"{lines.Length - 1} left");
                return "recovery code";
            },
            cancellationToken);
        if (outcome.Failure is null)
        {
            throttles.Codes.Succeeded(key);
            return outcome;
        }

        throttles.Codes.Failed(key);
        await audit.RefuseAsync(author, author.Name, "code of the second factor", cancellationToken);
        return outcome;
    }

    internal static async Task RemoveAsync(
        UserManager<Account> accounts, ContentDb db, Account account, DateTime now, Author author)
    {
        await accounts.RemoveAuthenticationTokenAsync(account, Provider, Secret);
        account.TwoFactorEnabled = false;
        account.RecoveryCodeHashes = null;
        AuditLog.Add(db, now, author, "second-factor.removed", account.Email!);
    }

    private static Failure.Invalid Invalid(string message) => new(message, [Finding.Error(message, field: "Code")]);

    private static List<string> NewRecoveryCodes(Account account)
    {
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => TypedCode.New(groups: 3)).ToList();
        account.RecoveryCodeHashes = string.Join('\n', codes.Select(TypedCode.Hash));
        return codes;
    }

    private static string[] Lines(Account account) =>
        account.RecoveryCodeHashes?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>
    /// The step whose code this is, if it is near enough and later than the last one that was accepted.
    /// </summary>
    private static long? MatchingStep(string secret, string? typed, DateTime now, long last)
    {
        var bare = TypedCode.Bare(typed);
        var present = new DateTimeOffset(now).ToUnixTimeSeconds() / StepSeconds;
        // A code of a time that has not come yet was accepted while the clock was wrong. Nobody would get in until
        // then.
        if (last > present + Tolerance) last = present - Tolerance - 1;
        for (var step = present - Tolerance; step <= present + Tolerance; step++)
        {
            if (step > last && CryptographicOperations.FixedTimeEquals(
                System.Text.Encoding.ASCII.GetBytes(CodeOf(secret, step)), System.Text.Encoding.ASCII.GetBytes(bare)))
                return step;
        }

        return null;
    }

    private static string CodeOf(string secret, long step)
    {
        var key = new byte[SecretBytes];
        for (var bit = 0; bit < SecretBytes * 8; bit++)
        {
            if ((Alphabet.IndexOf(secret[bit / 5], StringComparison.Ordinal) >> (4 - bit % 5) & 1) == 1)
                key[bit / 8] |= (byte)(0x80 >> bit % 8);
        }
        Span<byte> counter = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 and every app of its kind: HMAC, for which SHA-1 is still strong enough.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var value =
            System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & 0x7FFF_FFFF;
        return (value % 1_000_000).ToString("D" + Digits, CultureInfo.InvariantCulture);
    }
}
