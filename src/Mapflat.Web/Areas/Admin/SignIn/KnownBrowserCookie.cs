using System.Globalization;
using System.Security.Cryptography;
using Mapflat.Content.Accounts;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.DataProtection;

namespace Mapflat.Web.Areas.Admin.SignIn;

/// <summary>
/// The signed cookie by which a browser is known at the door. It opens nothing: a password is still asked for. It is
/// sent to this area alone, so whoever reads the site afterwards sends none.
/// </summary>
internal sealed class KnownBrowserCookie(IDataProtectionProvider protection)
{
    /// <summary>Not “__Host-”, which is for the whole host; the path keeps it from the pages of visitors.</summary>
    public const string Name = "__Secure-browser";

    // What browsers keep at most (RFC 6265bis, section 5.5); the owner comes once a year.
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(400);

    private readonly IDataProtector _seal = protection.CreateProtector("Mapflat.KnownBrowser");

    /// <returns>Null if there is none, or it was not made here.</returns>
    public KnownBrowser? Read(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: < 1_000 } sealedText) return null;
        try
        {
            var parts = _seal.Unprotect(sealedText).Split(' ');
            return new KnownBrowser(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    public void Remember(int account, HttpContext context)
    {
        var number = Read(context) is { } known && known.AccountId == account
            ? known.Number
            : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.Cookies.Append(
            Name, _seal.Protect(string.Create(CultureInfo.InvariantCulture, $"{account} {number}")), new CookieOptions
            {
                Path = AdminArea.Path,
                MaxAge = _lifetime,
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                IsEssential = true,
            });
    }
}
