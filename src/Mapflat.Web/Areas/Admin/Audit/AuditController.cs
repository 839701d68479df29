using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Audit;

/// <summary>Who did what, when and from where.</summary>
[Route("admin/audit")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class AuditController(AuditLog log) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(string? act, string? author, int? before, CancellationToken cancellationToken) =>
        View("Audit", new AuditScreen(await log.ReadAsync(act, author, before, cancellationToken), act, author, before));
}

/// <summary>What the screen shows.</summary>
/// <param name="Page">The lines.</param>
/// <param name="Act">The act that was asked for; null for all.</param>
/// <param name="Author">The author that was asked for; null for all.</param>
/// <param name="Before">What the page begins before; null if it is the newest.</param>
public sealed record AuditScreen(AuditPage Page, string? Act, string? Author, int? Before)
{
    /// <summary>The address of the log with the same choice, from another line on.</summary>
    public string AddressOf(int? before)
    {
        string?[] keys = [Act is null ? null : "act=" + Uri.EscapeDataString(Act), Author is null ? null : "author=" + Uri.EscapeDataString(Author), before is null ? null : "before=" + before.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        var query = string.Join('&', keys.OfType<string>());
        return query.Length == 0 ? "/admin/audit" : "/admin/audit?" + query;
    }

    /// <summary>An act as people read it: <c>page.published</c> is “Page published”.</summary>
    public static string Name(string act) => act.Length == 0 ? act : char.ToUpperInvariant(act[0]) + act[1..].Replace('.', ' ').Replace('-', ' ');
}
