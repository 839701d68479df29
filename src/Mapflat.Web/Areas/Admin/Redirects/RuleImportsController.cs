using System.Text;
using Mapflat.Content;
using Mapflat.Content.Accounts;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Web.Areas.Admin.Media;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Redirects;

/// <summary>Files of rules: a look at what one would do, and then exactly that.</summary>
[Route("admin/redirects/imports")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class RuleImportsController(RuleImport import, WaitingImports waiting) : AdminController
{
    private const string Form = "/Areas/Admin/Redirects/Import.cshtml", Review = "/Areas/Admin/Redirects/ImportReview.cshtml";

    private string Origin => SiteContext.Of(HttpContext).Origin;

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
        return number is null ? Refuse(failure!, Form, form) : Redirect($"/admin/redirects/imports/{number}{(form.Existing == "replace" ? "?existing=replace" : "")}");
    }

    [HttpGet("{number}")]
    public async Task<IActionResult> Show(string number, string? existing, CancellationToken cancellationToken)
    {
        if (await waiting.FindAsync(number, MyId, cancellationToken) is not { } file) return NotFound();
        return await ReviewAsync(file, existing == "replace", null, cancellationToken);
    }

    [HttpPost("{number}")]
    public async Task<IActionResult> Apply(string number, string? existing, string? seen, CancellationToken cancellationToken)
    {
        if (await waiting.FindAsync(number, MyId, cancellationToken) is not { } file) return NotFound();
        var replace = existing == "replace";
        await using var content = WaitingImports.Open(file);
        var (report, failure) = await import.ImportAsync(content, file.Name, new RuleImportOptions { Format = file.Format, ReplaceExisting = replace, Expected = seen ?? "" }, Origin, Me, null, cancellationToken);
        if (report is null) return await ReviewAsync(file, replace, failure, cancellationToken);
        await waiting.DiscardAsync(file, cancellationToken);
        if (report.ActId is not null) await ShowAsync();
        Say(RuleImportReview.Done(report));
        if (report.ActId is { } act) TempData[RedirectsController.Undo] = act;
        return Redirect("/admin/redirects?order=newest");
    }

    private async Task<IActionResult> ReviewAsync(WaitingImport file, bool replace, Failure? why, CancellationToken cancellationToken)
    {
        await using var content = WaitingImports.Open(file);
        var (report, failure) = await import.ImportAsync(content, file.Name, new RuleImportOptions { Format = file.Format, ReplaceExisting = replace, DryRun = true }, Origin, Me, null, cancellationToken);
        if (report is null) return Refuse(failure!, Form, new RuleImportForm { Format = file.Format });
        var review = new RuleImportReview(file, report, replace);
        return why is null ? View(Review, review) : Refuse(why, Review, review);
    }
}

/// <summary>The rules as a file for a spreadsheet or another web server.</summary>
[Route("admin/redirects/exports")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class RuleExportsController(RuleExport export, AuditLog log) : AdminController
{
    [HttpGet("{format}")]
    public async Task<IActionResult> Show(string format, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        await using var writer = new StreamWriter(content, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var (report, failure) = await export.WriteAsync(format, writer, SiteContext.Of(HttpContext).Origin, cancellationToken);
        if (report is null) return failure is Failure.Invalid ? NotFound() : Refuse(failure!);
        await writer.FlushAsync(cancellationToken);
        content.Position = 0;
        await log.WriteAsync(Me, "rules.exported", format, $"{report.Rules} rules", cancellationToken);
        var (name, type) = format switch
        {
            "csv" => ("redirects.csv", "text/csv"),
            "netlify" or "cloudflare" => ("_redirects", "text/plain"),
            "nginx" => ("redirects.conf", "text/plain"),
            _ => ("redirects.htaccess", "text/plain"),
        };
        return File(content, type + "; charset=utf-8", name);
    }
}

/// <summary>A file or a pasted text that is to be imported.</summary>
public sealed record RuleImportForm
{
    public string? Text { get; init; }

    public string? Format { get; init; }

    /// <summary>keep or replace.</summary>
    public string? Existing { get; init; }

    internal Stream? Open(IFormFile? file, out Failure? refusal)
    {
        refusal = null;
        if (file is null or { Length: 0, FileName: "" })
        {
            if (!string.IsNullOrWhiteSpace(Text)) return new MemoryStream(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n")));
            refusal = At("file", "Choose a file, or paste a text below.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(Text)) return file.OpenReadStream();
        refusal = At("Text", "There is a file and a pasted text. Choose one: empty this box, or leave the file out.");
        return null;
    }

    internal string NameOf(IFormFile? file) => string.IsNullOrWhiteSpace(Text) && file is not null ? Path.GetFileName(file.FileName) : "pasted text";

    private static Failure.Invalid At(string field, string message) => new(message, [Finding.Error(message, field: field)]);
}

/// <summary>What a file would do.</summary>
/// <param name="File">The file.</param>
/// <param name="Report">What it would do.</param>
/// <param name="Replaces">Whether rules with the same source are replaced.</param>
public sealed record RuleImportReview(WaitingImport File, RuleImportReport Report, bool Replaces)
{
    /// <summary>How many of each list are shown.</summary>
    public const int Most = 200;

    /// <summary>What was done, as a sentence.</summary>
    public static string Done(RuleImportReport report)
    {
        List<string> parts = [];
        if (report.Added > 0) parts.Add($"{report.Added:N0} new");
        if (report.Changed > 0) parts.Add($"{report.Changed:N0} changed");
        if (report.Skipped > 0) parts.Add($"{report.Skipped:N0} skipped");
        if (report.Undecided.Count > 0) parts.Add($"{report.Undecided.Count:N0} to decide, among the missing addresses");
        return parts.Count == 0 ? "Nothing was to be changed: it is all there already." : $"Imported: {string.Join(", ", parts)}.";
    }
}
