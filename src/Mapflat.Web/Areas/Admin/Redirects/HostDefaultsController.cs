using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Redirects;

[Route("admin/redirects/hosts")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class HostDefaultsController(HostDefaultsEditor defaults) : AdminController
{
    private const string Screen = "/Areas/Admin/Redirects/Hosts.cshtml";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var now = await defaults.ReadAsync(cancellationToken);
        return View(Screen, new HostsScreen(HostsForm.Create(now), now, null));
    }

    /// <summary>Nothing is saved.</summary>
    [HttpPost("preview")]
    public async Task<IActionResult> Preview(HostsForm form, CancellationToken cancellationToken)
    {
        var now = await defaults.ReadAsync(cancellationToken);
        var (tried, failure) = await defaults.TryAsync(
            form.Rules, SiteContext.Get(HttpContext).Origin, cancellationToken);
        return tried is null
            ? Refuse(failure!, Screen, new HostsScreen(form, now, null))
            : View(Screen, new HostsScreen(form, now, tried));
    }

    [HttpPost]
    public async Task<IActionResult> Update(HostsForm form, CancellationToken cancellationToken)
    {
        var (done, failure) = await defaults.SaveAsync(form.Rules, form.Seen, CurrentAuthor, cancellationToken);
        return done is null
            ? Refuse(failure!, Screen, new HostsScreen(form, await defaults.ReadAsync(cancellationToken), null))
            : await this.FinishAsync(done, "/admin/redirects/hosts", FreezeSiteAsync);
    }
}

internal sealed record HostsForm
{
    // A list, for an empty array cannot be filled in by whoever reads the form.
    public IReadOnlyList<HostLine> Hosts { get; init; } = new List<HostLine>();

    public string? Seen { get; init; }

    internal IReadOnlyList<HostRule> Rules =>
        [.. Hosts.Where(line => line.Kind != HostLine.AsAll || string.IsNullOrEmpty(line.Host))
            .Select(line => line.ToRule())];

    internal static HostsForm Create(HostDefaultsView view) => new()
    {
        Hosts = [HostLine.Create(null, view.Rules), .. view.Hosts.Select(host => HostLine.Create(host, view.Rules))],
        Seen = view.Token,
    };
}

internal sealed record HostLine
{
    /// <summary>The kind of a legacy host that does what all others do.</summary>
    public const string AsAll = "as-all";

    /// <summary>The legacy host; empty for all that have no decision of their own.</summary>
    public string? Host { get; init; }

    public string? Kind { get; init; }

    public string? Url { get; init; }

    internal static HostLine Create(string? host, IReadOnlyList<HostRule> rules)
    {
        var rule = rules.FirstOrDefault(each => string.Equals(each.Host, host, StringComparison.OrdinalIgnoreCase));
        return new HostLine
        {
            Host = host,
            Kind = rule is null ? host is null ? "off" : AsAll : HostRule.Word(rule.Default.Kind),
            Url = rule?.Default.Url
        };
    }

    internal HostRule ToRule()
    {
        var kind = HostRule.Kinds.GetValueOrDefault(Kind ?? "", HostDefaultKind.Off);
        return new HostRule(string.IsNullOrEmpty(Host) ? null : Host.ToLowerInvariant(), new HostDefault(
            kind, kind == HostDefaultKind.Off || string.IsNullOrWhiteSpace(Url) ? null : Url.Trim()));
    }
}

internal sealed record HostsScreen(HostsForm Form, HostDefaultsView Now, IReadOnlyList<TriedAddress>? Tried);
