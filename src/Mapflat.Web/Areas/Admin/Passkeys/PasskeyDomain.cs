using System.Net;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Web.Areas.Admin.Passkeys;

/// <summary>
/// The name that passkeys are bound to: that of the site's own origin, whatever a request says of itself. On this
/// machine alone it is <c>localhost</c>, as there is no passkey for a number (WebAuthn, section 5.1.2).
/// </summary>
internal static class PasskeyDomain
{
    public static string Read(Origins origins) =>
        new Uri(origins.Origin) is var origin && IPAddress.TryParse(origin.Host.Trim('[', ']'), out _)
            ? "localhost"
            : origin.Host;

    public static void Configure(IdentityPasskeyOptions options, FrozenSiteHolder holder)
    {
        options.ServerDomain = Read(holder.Origins);
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.ValidateOrigin = context =>
            ValueTask.FromResult(!context.CrossOrigin && IsOrigin(context.Origin, holder.Origins));
    }

    /// <summary>Where passkeys work, if that is not the host that a page was asked from.</summary>
    public static string? BetterOrigin(HttpRequest request, Origins origins)
    {
        var domain = Read(origins);
        return string.Equals(request.Host.Host, domain, StringComparison.OrdinalIgnoreCase) ? null
            : new UriBuilder(origins.Origin) { Host = domain }.Uri.GetLeftPart(UriPartial.Authority);
    }

    private static bool IsOrigin(string origin, Origins origins) =>
        origin == origins.Origin
        || origin == new UriBuilder(origins.Origin) { Host = Read(origins) }.Uri.GetLeftPart(UriPartial.Authority);
}
