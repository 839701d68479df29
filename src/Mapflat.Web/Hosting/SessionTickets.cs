using System.Security.Claims;
using Mapflat.Content.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace Mapflat.Web.Hosting;

/// <summary>
/// Keeps what a session cookie stands for in the store, so that a session can be ended from elsewhere, at once.
/// </summary>
internal sealed class SessionTickets(
    SessionStore sessions, IDataProtectionProvider protection, IHttpContextAccessor http) : ITicketStore
{
    /// <summary>The claim with the name that stands beside what an account changes.</summary>
    public const string DisplayName = "display_name";

    /// <summary>The time of the last password, passkey or second factor (UTC, round-trip format).</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The claim with the key of the session itself. It never leaves the server but in the cookie.</summary>
    public const string Key = "session_key";

    /// <summary>The request's item with the key that a browser still shows of a session that is over.</summary>
    public static readonly object Over = new();

    private readonly IDataProtector _seal = protection.CreateProtector("Mapflat.Session");

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var request = http.HttpContext!.Request;
        var account = int.Parse(ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier)!,
            System.Globalization.CultureInfo.InvariantCulture);
        return sessions.BeginAsync(account, Seal(ticket), request.Headers.UserAgent.ToString(),
            http.HttpContext.Connection.RemoteIpAddress?.ToString(), CancellationToken.None);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        sessions.RenewAsync(key, Seal(ticket), CancellationToken.None);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        if (await sessions.FindAsync(key, CancellationToken.None) is not var (session, account))
        {
            http.HttpContext!.Items[Over] = key;
            return null;
        }

        if (TicketSerializer.Default.Deserialize(_seal.Unprotect(session.Ticket)) is not { } ticket) return null;
        // The hours of a session are counted from its last use.
        ticket.Properties.ExpiresUtc = session.Expires;
        // What may have changed since the sign-in comes from the store.
        var identity = (ClaimsIdentity)ticket.Principal.Identity!;
        Set(ClaimTypes.Role, account.Role.ToString());
        Set(ClaimTypes.Name, account.Email!);
        Set(DisplayName, account.DisplayName);
        Set(Confirmed, session.Confirmed.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        Set(Key, key);
        return ticket;

        void Set(string type, string value)
        {
            foreach (var old in identity.FindAll(type).ToList()) identity.RemoveClaim(old);
            identity.AddClaim(new Claim(type, value));
        }
    }

    public Task RemoveAsync(string key) => sessions.EndAsync(key, CancellationToken.None);

    private byte[] Seal(AuthenticationTicket ticket) => _seal.Protect(TicketSerializer.Default.Serialize(ticket));
}
