using System.Globalization;
using Mapflat.Content;
using Mapflat.Content.Redirects;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Redirects;

/// <summary>Some rules, or all that fit, to which something is done at once.</summary>
[Route("admin/redirects/selection")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class RuleSelectionController(RuleRegister register) : AdminController
{
    private const string Screen = "/Areas/Admin/Redirects/Selection.cshtml";

    [HttpPost]
    public async Task<IActionResult> Create(RuleQuery query, SelectionForm form, CancellationToken cancellationToken)
    {
        var origin = SiteContext.Of(HttpContext).Origin;
        if (form.Act is not { } act) return BadRequest();
        if (form.All && form.Count is null) form = form with { Count = await register.CountAsync(query.ToFilter(), origin, cancellationToken) };
        if (form is { NeedsConfirmation: true, Confirmed: false }) return View(Screen, new SelectionScreen(query, form));
        var (done, failure) = await register.ApplyAsync(form.Selection(query), act, origin, Me, cancellationToken);
        if (done is not null) return await this.FinishAsync(done, form.Back?.StartsWith("/admin/redirects", StringComparison.Ordinal) == true ? form.Back : query.AddressOf(query.Part ?? 1), ShowAsync);
        // What is chosen anew is counted anew.
        return Refuse(failure!, Screen, new SelectionScreen(query, form with { Confirmed = false, Count = form.All ? await register.CountAsync(query.ToFilter(), origin, cancellationToken) : form.Count }, failure));
    }
}

/// <summary>A pattern's place among the patterns.</summary>
[Route("admin/redirects/{id:int}/place")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class RulePlaceController(RuleRegister register) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(int id, int version, int place, string? back, CancellationToken cancellationToken)
    {
        var (done, failure) = await register.MoveAsync(id, version, place, Me, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        var next = back == "list" ? $"/admin/redirects?kind=pattern&part={(place - 1) / RuleRegister.PartSize + 1}#rule-{id}" : $"/admin/redirects/{id}";
        if (done is not null) return await this.FinishAsync(done, next, ShowAsync);
        Say(failure!.Message);
        return Redirect(next);
    }
}

/// <summary>Takes back what was done to rules.</summary>
[Route("admin/redirects/undo")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class RuleUndoController(RuleRegister register) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(int act, CancellationToken cancellationToken)
    {
        var (done, failure) = await register.UndoAsync(act, Me, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        if (done is not null) await ShowAsync();
        Say(done?.Told ?? failure!.Message);
        return Redirect("/admin/redirects");
    }
}

/// <summary>What happens to an address, and why.</summary>
[Route("admin/redirects/explanation")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class RuleExplanationController(RuleRegister register) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(string? address, CancellationToken cancellationToken) => View("/Areas/Admin/Redirects/Explanation.cshtml", new ExplanationScreen(
        address?.Trim() ?? "", string.IsNullOrWhiteSpace(address) ? null : await register.ExplainAsync(address.Trim(), SiteContext.Of(HttpContext).Origin, cancellationToken)));
}

/// <summary>What the screen shows.</summary>
/// <param name="Address">What was asked.</param>
/// <param name="Explanation">What happens to it; null if nothing was asked.</param>
public sealed record ExplanationScreen(string Address, Explanation? Explanation);

/// <summary>What is to be done, to which rules.</summary>
public sealed record SelectionForm
{
    private const int MostUnasked = 50;

    /// <summary>The chosen rules: number, dot, version.</summary>
    public IReadOnlyList<string> Rules { get; init; } = new List<string>();

    /// <summary>Whether all that fit are meant, chosen or not.</summary>
    public bool All { get; init; }

    /// <summary>How many those were.</summary>
    public int? Count { get; init; }

    public string? Deed { get; init; }

    /// <summary>The tag that is given or taken.</summary>
    public string? Label { get; init; }

    public bool Confirmed { get; init; }

    /// <summary>Where to go afterwards, within the list.</summary>
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
            if (rule.Split('.') is [var id, var version] && int.TryParse(id, CultureInfo.InvariantCulture, out var number) && int.TryParse(version, CultureInfo.InvariantCulture, out var seen)) versions[number] = seen;
        return new RuleSelection.Some(versions);
    }
}

/// <summary>What the screen that asks once more shows.</summary>
/// <param name="Query">Which rules were listed.</param>
/// <param name="Form">What is to be done.</param>
/// <param name="Failure">Why it was not done; null if it was only asked.</param>
public sealed record SelectionScreen(RuleQuery Query, SelectionForm Form, Failure? Failure = null)
{
    /// <summary>What is to be done, as a question without its mark.</summary>
    public string Heading => $"{Verb} {(Form.Meant == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{Form.Meant:N0} rules"))}";

    public string Verb => Form.Deed switch { "enable" => "Switch on", "disable" => "Switch off", "delete" => "Delete", "tag" => $"Tag with #{RuleTags.Read(Form.Label) ?? Form.Label}", _ => $"Take the tag #{Form.Label} off" };
}
