using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Redirects;

[Route("admin/redirects/selection")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class RuleSelectionController(RuleRegister register) : AdminController
{
    private const string Screen = "/Areas/Admin/Redirects/Selection.cshtml";

    [HttpPost]
    public async Task<IActionResult> Create(RuleQuery query, SelectionForm form, CancellationToken cancellationToken)
    {
        var origin = SiteContext.Get(HttpContext).Origin;
        if (form.Act is not { } act) return BadRequest();
        if (form.All && form.Count is null)
            form = form with { Count = await register.CountAsync(query.ToFilter(), origin, cancellationToken) };
        if (form is { NeedsConfirmation: true, Confirmed: false })
            return View(Screen, new SelectionScreen(query, form));
        var (done, failure) = await register.ApplyAsync(
            form.Selection(query), act, origin, CurrentAuthor, cancellationToken);
        if (done is not null)
            return await this.FinishAsync(
                done, form.Back?.StartsWith("/admin/redirects", StringComparison.Ordinal) == true
                    ? form.Back
                    : query.AddressOf(query.Part ?? 1), FreezeSiteAsync);
        // What is chosen anew is counted anew.
        return Refuse(failure!, Screen, new SelectionScreen(query, form with
        {
            Confirmed = false,
            Count = form.All ? await register.CountAsync(query.ToFilter(), origin, cancellationToken) : form.Count
        }, failure));
    }
}

[Route("admin/redirects/{id:int}/place")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class RulePlaceController(RuleRegister register) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(
        int id, int version, int place, string? back, CancellationToken cancellationToken)
    {
        var (done, failure) = await register.MoveAsync(id, version, place, CurrentAuthor, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        var next = back == "list"
            ? $"/admin/redirects?kind=pattern&part={(place - 1) / RuleRegister.PartSize + 1}#rule-{id}"
            : $"/admin/redirects/{id}";
        if (done is not null) return await this.FinishAsync(done, next, FreezeSiteAsync);
        SetNotice(failure!.Message);
        return Redirect(next);
    }
}

[Route("admin/redirects/undo")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class RuleUndoController(RuleRegister register) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(int act, CancellationToken cancellationToken)
    {
        var (done, failure) = await register.UndoAsync(act, CurrentAuthor, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        if (done is not null) await FreezeSiteAsync();
        SetNotice(done?.Told ?? failure!.Message);
        return Redirect("/admin/redirects");
    }
}

[Route("admin/redirects/explanation")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class RuleExplanationController(RuleRegister register) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(string? address, CancellationToken cancellationToken) =>
        View("/Areas/Admin/Redirects/Explanation.cshtml", new ExplanationScreen(
            address?.Trim() ?? "", string.IsNullOrWhiteSpace(address) ? null : await register.ExplainAsync(
                address.Trim(), SiteContext.Get(HttpContext).Origin, cancellationToken)));
}

internal sealed record ExplanationScreen(string Address, Explanation? Explanation);

internal sealed record SelectionForm
{
    private const int MostUnasked = 50;

    /// <summary>The chosen rules: number, dot, version.</summary>
    public IReadOnlyList<string> Rules { get; init; } = new List<string>();

    public bool All { get; init; }

    public int? Count { get; init; }

    public string? Deed { get; init; }

    public string? Label { get; init; }

    public bool Confirmed { get; init; }

    public string? Back { get; init; }

    internal RuleAct? Act => Deed switch
    {
        "enable" => new RuleAct.Enable(),
        "disable" => new RuleAct.Disable(),
        "delete" => new RuleAct.Delete(),
        "tag" => new RuleAct.Tag(Label ?? ""),
        "untag" => new RuleAct.Untag(RuleTags.Read(Label) ?? ""),
        _ => null,
    };

    /// <summary>Whether it is asked once more: it is on more rules than are in sight, or takes several away.</summary>
    internal bool NeedsConfirmation => All || Rules.Count > MostUnasked || (Deed == "delete" && Rules.Count > 1);

    internal int Meant => All ? Count ?? 0 : Rules.Count;

    internal RuleSelection Selection(RuleQuery query)
    {
        if (All) return new RuleSelection.All(query.ToFilter(), Count ?? 0);
        Dictionary<int, int> versions = [];
        foreach (var rule in Rules)
        {
            if (rule.Split('.') is [var id, var version]
                && int.TryParse(id, CultureInfo.InvariantCulture, out var number)
                && int.TryParse(version, CultureInfo.InvariantCulture, out var seen))
                versions[number] = seen;
        }
        return new RuleSelection.Some(versions);
    }
}

internal sealed record SelectionScreen(RuleQuery Query, SelectionForm Form, Failure? Failure = null)
{
    public string Heading => $"{Verb} "
        + $"{(Form.Meant == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{Form.Meant:N0} rules"))}";

    public string Verb => Form.Deed switch
    {
        "enable" => "Switch on",
        "disable" => "Switch off",
        "delete" => "Delete",
        "tag" => $"Tag with #{RuleTags.Read(Form.Label) ?? Form.Label}",
        _ => $"Take the tag #{Form.Label} off"
    };
}
