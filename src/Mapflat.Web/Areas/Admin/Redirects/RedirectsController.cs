using Mapflat.Content.Redirects;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Redirects;

[Route("admin/redirects")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class RedirectsController(RuleRegister register, MapflatOptions options) : AdminController
{
    public const string Undo = "undo-rule";

    private const string Rule = "Rule";

    private string Origin => SiteContext.Get(HttpContext).Origin;

    [HttpGet]
    public async Task<IActionResult> Index([FromQuery] RuleQuery query, CancellationToken cancellationToken) =>
        View("Index", new RulesScreen(
            await register.ReadAsync(query.ToFilter(), query.Part ?? 1, Origin, cancellationToken), query,
            await register.ReadFormerAsync(cancellationToken)));

    [HttpGet("new")]
    public async Task<IActionResult> New(
        [FromQuery] string? from, [FromQuery] string? to, CancellationToken cancellationToken) =>
        View(Rule, await ScreenAsync(new RuleForm { From = from, To = to, Enabled = true },
            isTried: !string.IsNullOrWhiteSpace(from), cancellationToken));

    [HttpPost]
    public Task<IActionResult> Create(RuleForm form, CancellationToken cancellationToken) =>
        SaveAsync(form with { Id = null }, () => register.CreateAsync(form.ToDraft(), CurrentAuthor, cancellationToken),
            cancellationToken);

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken cancellationToken) =>
        await register.FindAsync(id, Origin, cancellationToken) is { } view
            ? View(Rule, await ScreenAsync(RuleForm.Create(view.Rule), isTried: true, cancellationToken)) : NotFound();

    [HttpPost("{id:int}")]
    public async Task<IActionResult> Update(int id, RuleForm form, CancellationToken cancellationToken) =>
        await register.FindAsync(id, Origin, cancellationToken) is null ? NotFound()
            : await SaveAsync(form with { Id = id },
                () => register.ChangeAsync(id, form.Version, form.ToDraft(), CurrentAuthor, cancellationToken),
                cancellationToken);

    /// <summary>
    /// The form as it was, with one mend done if one was asked for, and what it would do; nothing is saved.
    /// </summary>
    [HttpPost("trial")]
    public async Task<IActionResult> Try(RuleForm form, CancellationToken cancellationToken)
    {
        var mended = form.Mended();
        if (mended != form) ModelState.Clear();
        return View(Rule, await ScreenAsync(mended, isTried: true, cancellationToken));
    }

    private async Task<IActionResult> SaveAsync(
        RuleForm form, Func<Task<Outcome<RuleReceipt>>> save, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse(Rule, await ScreenAsync(form, isTried: false, cancellationToken));
        var (done, failure) = await save();
        if (done is not null) return await this.FinishAsync(done, $"/admin/redirects/{done.RuleId}", FreezeSiteAsync);
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
        isTried && !string.IsNullOrWhiteSpace(form.From)
            ? await register.TryAsync(form.Id, form.ToDraft(), form.Address, Origin, cancellationToken)
            : null,
        form.Id is { } id ? await register.FindAsync(id, Origin, cancellationToken) : null,
        [.. options.LegacyHosts]);
}
