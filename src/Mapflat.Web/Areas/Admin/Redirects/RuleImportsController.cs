using System.Text;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Media;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Redirects;

[Route("admin/redirects/imports")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class RuleImportsController(RuleImport import, WaitingImports waiting) : AdminController
{
    private const string Form = "/Areas/Admin/Redirects/Import.cshtml",
        Review = "/Areas/Admin/Redirects/ImportReview.cshtml";

    private string Origin => SiteContext.Get(HttpContext).Origin;

    [HttpGet]
    public IActionResult New() => View(Form, new RuleImportForm());

    [HttpPost]
    [AcceptsFiles(1, LongestValue = WaitingImports.Largest)]
    public async Task<IActionResult> Create(RuleImportForm form, IFormFile? file, CancellationToken cancellationToken)
    {
        await using var content = form.Open(file, out var refusal);
        if (content is null) return Refuse(refusal!, Form, form);
        var format = RuleFormats.Readable.Contains(form.Format) ? form.Format! : RuleFormats.Auto;
        var (number, failure) = await waiting.KeepAsync(MyId, form.NameOf(file), format, content, cancellationToken);
        return number is null
            ? Refuse(failure!, Form, form)
            : Redirect($"/admin/redirects/imports/{number}{(form.Existing == "replace" ? "?existing=replace" : "")}");
    }

    [HttpGet("{number}")]
    public async Task<IActionResult> Show(string number, string? existing, CancellationToken cancellationToken)
    {
        if (await waiting.FindAsync(number, MyId, cancellationToken) is not { } file) return NotFound();
        return await ReviewAsync(file, existing == "replace", null, cancellationToken);
    }

    [HttpPost("{number}")]
    public async Task<IActionResult> Apply(
        string number, string? existing, string? seen, bool accept, CancellationToken cancellationToken)
    {
        if (await waiting.FindAsync(number, MyId, cancellationToken) is not { } file) return NotFound();
        var replace = existing == "replace";
        await using var content = WaitingImports.Open(file);
        var (report, failure) = await import.ImportAsync(content, file.Name,
            new RuleImportOptions
            {
                Format = file.Format,
                ReplaceExisting = replace,
                Expected = seen ?? "",
                Accept = accept,
            }, Origin,
            CurrentAuthor, null, cancellationToken);
        if (report is null) return await ReviewAsync(file, replace, failure, cancellationToken);
        await waiting.DiscardAsync(file, cancellationToken);
        if (report.ActId is not null) await FreezeSiteAsync();
        SetNotice(RuleImportReview.Done(report));
        if (report.ActId is { } act) TempData[RedirectsController.Undo] = act;
        return Redirect("/admin/redirects?order=newest");
    }

    private async Task<IActionResult> ReviewAsync(
        WaitingImport file, bool replace, Failure? why, CancellationToken cancellationToken)
    {
        await using var content = WaitingImports.Open(file);
        var (report, failure) = await import.ImportAsync(content, file.Name,
            new RuleImportOptions { Format = file.Format, ReplaceExisting = replace, DryRun = true }, Origin,
            CurrentAuthor, null,
            cancellationToken);
        if (report is null) return Refuse(failure!, Form, new RuleImportForm { Format = file.Format });
        var review = new RuleImportReview(file, report, replace);
        return why is null ? View(Review, review) : Refuse(why, Review, review);
    }
}

[Route("admin/redirects/exports")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class RuleExportsController(RuleExport export, AuditLog log) : AdminController
{
    [HttpGet("csv")]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        await using var writer = new StreamWriter(content, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var rules = await export.WriteAsync(writer, SiteContext.Get(HttpContext).Origin, cancellationToken);
        await writer.FlushAsync(cancellationToken);
        content.Position = 0;
        await log.WriteAsync(CurrentAuthor, "rules.exported", "csv", $"{rules} rules", cancellationToken);
        return File(content, "text/csv; charset=utf-8", "redirects.csv");
    }
}

internal sealed record RuleImportForm
{
    public string? Text { get; init; }

    public string? Format { get; init; }

    public string? Existing { get; init; }

    internal Stream? Open(IFormFile? file, out Failure? refusal)
    {
        refusal = null;
        if (file is null or { Length: 0, FileName: "" })
        {
            if (!string.IsNullOrWhiteSpace(Text))
                return new MemoryStream(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n")));
            refusal = RefuseField("file", "Choose a file, or paste a text below.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(Text)) return file.OpenReadStream();
        refusal = RefuseField(
            "Text", "There is a file and a pasted text. Choose one: empty this box, or leave the file out.");
        return null;
    }

    internal string NameOf(IFormFile? file) =>
        string.IsNullOrWhiteSpace(Text) && file is not null ? Path.GetFileName(file.FileName) : "pasted text";

    private static Failure.Invalid RefuseField(string field, string message) =>
        new(message, [Finding.Error(message, field: field)]);
}

internal sealed record RuleImportReview(WaitingImport File, RuleImportReport Report, bool Replaces)
{
    public const int Most = 200;

    public static string Done(RuleImportReport report)
    {
        List<string> parts = [];
        if (report.Added > 0) parts.Add($"{report.Added:N0} new");
        if (report.Changed > 0) parts.Add($"{report.Changed:N0} changed");
        if (report.Skipped > 0) parts.Add($"{report.Skipped:N0} skipped");
        if (report.Undecided.Count > 0)
            parts.Add($"{report.Undecided.Count:N0} to decide, among the missing addresses");
        return parts.Count == 0
            ? "Nothing was to be changed: it is all there already."
            : $"Imported: {string.Join(", ", parts)}.";
    }
}
