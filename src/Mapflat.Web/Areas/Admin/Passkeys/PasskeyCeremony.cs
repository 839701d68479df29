using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Web.Areas.Admin.Passkeys;

/// <summary>
/// What a browser and this site say to one another about a passkey (WebAuthn, section 7): a challenge, good for five
/// minutes and for one answer.
/// </summary>
internal sealed class PasskeyCeremony(
    IPasskeyHandler<Account> handler, UsedCeremonies used, IDataProtectionProvider protection, TimeProvider time,
    IHttpContextAccessor http)
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _seal = protection.CreateProtector("Mapflat.Passkey");

    public async Task<Ceremony> BeginAddingAsync(Account account)
    {
        var made = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = IdOf(account), Name = account.Email!, DisplayName = account.DisplayName },
            http.HttpContext!);
        return new Ceremony(JsonElement.Parse(made.CreationOptionsJson), Seal(IdOf(account), made.AttestationState));
    }

    public async Task<Ceremony> BeginAskingAsync()
    {
        var made = await handler.MakeRequestOptionsAsync(null, http.HttpContext!);
        return new Ceremony(JsonElement.Parse(made.RequestOptionsJson), Seal("", made.AssertionState));
    }

    public Task<Outcome<UserPasskeyInfo>> FinishAddingAsync(Account account, CeremonyAnswer answer) =>
        FinishAsync<UserPasskeyInfo>(
            IdOf(account),
            answer,
            async state =>
            {
                var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext
                {
                    HttpContext = http.HttpContext!,
                    CredentialJson = answer.Credential.GetRawText(),
                    AttestationState = state
                });
                if (!result.Succeeded || result.UserEntity.Id != IdOf(account)) return null;
                return (Outcome<UserPasskeyInfo>)result.Passkey;
            });

    /// <summary>The account that a passkey opens, and what the passkey has said of itself.</summary>
    public Task<Outcome<(Account Account, UserPasskeyInfo Passkey)>> FinishAskingAsync(CeremonyAnswer answer) =>
        FinishAsync<(Account, UserPasskeyInfo)>(
            "",
            answer,
            async state =>
            {
                var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext
                {
                    HttpContext = http.HttpContext!,
                    CredentialJson = answer.Credential.GetRawText(),
                    AssertionState = state
                });
                if (!result.Succeeded || result.User.Disabled is not null) return null;
                return (Outcome<(Account, UserPasskeyInfo)>)(result.User, result.Passkey);
            });

    private static string IdOf(Account account) => account.Id.ToString(CultureInfo.InvariantCulture);

    private string Seal(string account, string? state) =>
        Convert.ToBase64String(_seal.Protect(JsonSerializer.SerializeToUtf8Bytes(new State(account, state,
            time.GetUtcNow() + _lifetime, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))))));

    private async Task<Outcome<T>> FinishAsync<T>(
        string account, CeremonyAnswer answer, Func<string?, Task<Outcome<T>?>> perform)
    {
        try
        {
            var state = JsonSerializer.Deserialize<State>(_seal.Unprotect(Convert.FromBase64String(answer.State)));
            if (state?.Account != account || answer.Credential.ValueKind != JsonValueKind.Object) return NotUnderstood;
            // Nor one that was asked while the clock was ahead.
            if (state.Expires < time.GetUtcNow() || state.Expires > time.GetUtcNow() + _lifetime)
                return new Failure.Invalid(
                    "This took longer than five minutes, or the page was left open. Try again.", []);
            if (used.IsUsed(state.Number)) return Used;
            if (await perform(state.Challenge) is not { } outcome)
                return new Failure.Invalid("This passkey is not known here any more, or was not made for this site. "
                    + "Use another one, or your password.", []);
            return used.TryUse(state.Number, state.Expires) ? outcome : Used;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or JsonException or PasskeyException
            or InvalidOperationException or ArgumentException or OverflowException)
        {
            return NotUnderstood;
        }
    }

    private static Failure.Invalid Used => new("This answer was used before. Try again.", []);

    private static Failure.Invalid NotUnderstood =>
        new("What the browser sent is no answer to what was asked. Load the page again and retry.", []);

    private sealed record State(string Account, string? Challenge, DateTimeOffset Expires, string Number);
}

internal sealed record Ceremony(JsonElement Options, string State);

internal sealed class CeremonyAnswer
{
    public string State { get; set; } = "";

    public JsonElement Credential { get; set; }

    public string? Name { get; set; }

    public string? Return { get; set; }
}

/// <summary>Remembers which challenges were answered, for as long as the answer could be sent again.</summary>
internal sealed class UsedCeremonies(TimeProvider time)
{
    private readonly Dictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public bool IsUsed(string number)
    {
        lock (_lock) return _used.ContainsKey(number);
    }

    /// <summary>Uses a challenge up. Only good answers come here, so that a flood cannot fill this.</summary>
    /// <returns>Whether it had not been.</returns>
    public bool TryUse(string number, DateTimeOffset expires)
    {
        lock (_lock)
        {
            foreach (var (old, until) in _used.ToList())
                if (until < time.GetUtcNow()) _used.Remove(old);
            return _used.TryAdd(number, expires);
        }
    }
}
