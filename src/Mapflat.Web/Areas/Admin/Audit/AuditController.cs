using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Audit;

[Route("admin/audit")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class AuditController(AuditLog log) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(
        string? act, string? author, int? before, CancellationToken cancellationToken) =>
        View(
            "Audit", new AuditScreen(await log.ReadAsync(act, author, before, cancellationToken), act, author, before));
}

internal sealed record AuditScreen(AuditPage Page, string? Act, string? Author, int? Before)
{
    public string AddressOf(int? before)
    {
        string?[] keys = [Act is null ? null : "act=" + Uri.EscapeDataString(Act),
            Author is null ? null : "author=" + Uri.EscapeDataString(Author), before is null ? null : "before="
                + before.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        var query = string.Join('&', keys.OfType<string>());
        return query.Length == 0 ? "/admin/audit" : "/admin/audit?" + query;
    }

    /// <summary>An act as people read it: <c>page.published</c> is “Page published”.</summary>
    public static string Name(string act) =>
        act.Length == 0 ? act : char.ToUpperInvariant(act[0]) + act[1..].Replace('.', ' ').Replace('-', ' ');
}
