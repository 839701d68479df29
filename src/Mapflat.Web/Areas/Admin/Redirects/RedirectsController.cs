using Mapflat.Content;
using Mapflat.Content.Redirects;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Redirects;

/// <summary>The redirect rules: a list of them, one of them, a new one.</summary>
[Route("admin/redirects")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class RedirectsController(RuleRegister register, MapflatOptions options) : AdminController
{
    /// <summary>The key of the number by which the next page offers to undo.</summary>
    public const string Undo = "undo-rule";

    private const string Rule = "Rule";

    private string Origin => SiteContext.Of(HttpContext).Origin;

    [HttpGet]
    public async Task<IActionResult> Index([FromQuery] RuleQuery query, CancellationToken cancellationToken) =>
        View("Index", new RulesScreen(await register.ReadAsync(query.ToFilter(), query.Part ?? 1, Origin, cancellationToken), query));

    [HttpGet("new")]
    public async Task<IActionResult> New([FromQuery] string? from, [FromQuery] string? to, CancellationToken cancellationToken) =>
        View(Rule, await ScreenAsync(new RuleForm { From = from, To = to, Enabled = true }, isTried: !string.IsNullOrWhiteSpace(from), cancellationToken));

    [HttpPost]
    public Task<IActionResult> Create(RuleForm form, CancellationToken cancellationToken) =>
        SaveAsync(form with { Id = null }, () => register.CreateAsync(form.ToDraft(), Me, cancellationToken), cancellationToken);

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken cancellationToken) => await register.FindAsync(id, Origin, cancellationToken) is { } view
        ? View(Rule, await ScreenAsync(RuleForm.Of(view.Rule), isTried: true, cancellationToken)) : NotFound();

    [HttpPost("{id:int}")]
    public async Task<IActionResult> Update(int id, RuleForm form, CancellationToken cancellationToken) => await register.FindAsync(id, Origin, cancellationToken) is null ? NotFound()
        : await SaveAsync(form with { Id = id }, () => register.ChangeAsync(id, form.Version, form.ToDraft(), Me, cancellationToken), cancellationToken);

    /// <summary>The form as it was, with one mend done if one was asked for, and what it would do; nothing is saved.</summary>
    [HttpPost("trial")]
    public async Task<IActionResult> Try(RuleForm form, CancellationToken cancellationToken)
    {
        var mended = form.Mended();
        if (mended != form) ModelState.Clear();
        return View(Rule, await ScreenAsync(mended, isTried: true, cancellationToken));
    }

    private async Task<IActionResult> SaveAsync(RuleForm form, Func<Task<Outcome<RuleReceipt>>> save, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse(Rule, await ScreenAsync(form, isTried: false, cancellationToken));
        var (done, failure) = await save();
        if (done is not null) return await this.FinishAsync(done, $"/admin/redirects/{done.RuleId}", ShowAsync);
        var screen = await ScreenAsync(form, isTried: true, cancellationToken);
        // Both are shown; saving once more is then a choice.
        if (failure is Failure.Conflict && screen.Now is { Rule.Version: var newest } && newest != form.Version)
        {
            ModelState.Clear();
            screen = screen with { Form = form with { Version = newest }, InConflict = true };
        }

        return Refuse(failure!, Rule, screen);
    }

    private async Task<RuleScreen> ScreenAsync(RuleForm form, bool isTried, CancellationToken cancellationToken) => new(
        form,
        isTried && !string.IsNullOrWhiteSpace(form.From) ? await register.TryAsync(form.Id, form.ToDraft(), form.Address, Origin, cancellationToken) : null,
        form.Id is { } id ? await register.FindAsync(id, Origin, cancellationToken) : null,
        [.. options.LegacyHosts]);
}
