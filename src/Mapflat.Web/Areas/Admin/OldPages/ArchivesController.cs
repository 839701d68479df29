using Mapflat.Content.Archives;
using Mapflat.Web.Areas.Admin.Media;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>The archives of old sites: what each lacks, the file itself, and another one to be taken in.</summary>
[Route("admin/archives")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class ArchivesController(ArchiveList archives, BackgroundAdoption adoption) : AdminController
{
    private const string List = "/Areas/Admin/OldPages/Archives.cshtml",
        ReportScreen = "/Areas/Admin/OldPages/Report.cshtml";

    [HttpGet]
    public async Task<IActionResult> Index(CancellationToken cancellationToken) =>
        View(List, await DescribeAsync(cancellationToken));

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Report(int id, CancellationToken cancellationToken) =>
        await archives.FindAsync(id, cancellationToken) is { } archive
            ? View(ReportScreen, new ArchiveScreen(archive, AdoptionReport.Read(archive.Report), Has(archive)))
            : NotFound();

    [HttpGet("{id:int}/file")]
    public async Task<IActionResult> Download(int id, CancellationToken cancellationToken) =>
        await archives.FindAsync(id, cancellationToken) is { } archive && Has(archive)
            ? PhysicalFile(archives.PathOf(archive), "application/warc", archive.File, enableRangeProcessing: true)
            : NotFound();

    /// <summary>How far the one is that is being taken in, for the script that shows it.</summary>
    [HttpGet("adoption")]
    public IActionResult Follow() => Json(new
    {
        running = adoption.Last is { IsRunning: true },
        says = adoption.Last is { } run ? AdoptionWords.Describe(run) : "",
    });

    [HttpPost]
    [AcceptsLargeFile(Megabytes = BackgroundAdoption.LargestMegabytes + 1)]
    public async Task<IActionResult> Create(ArchiveForm form, CancellationToken cancellationToken)
    {
        var (options, failure) = form.Read();
        if (options is not null)
            failure = AcceptsLargeFileAttribute.FileOf(HttpContext) is var (content, name)
                ? await adoption.StartAsync(content, name, options, CurrentAuthor, cancellationToken)
                : new Failure.Invalid("", [Finding.Error("Choose a file first.", field: "file")]);
        var wantsJson = MediaRoom.WantsJson(Request);
        if (failure is null) return wantsJson ? Json(new { page = "/admin/archives" }) : Redirect("/admin/archives");
        return wantsJson
            ? RefuseScript(failure is Failure.Invalid { Findings: [var first, ..] } invalid
                ? invalid with { Message = first.Message } : failure)
            : Refuse(failure, List, (await DescribeAsync(cancellationToken)) with { Form = form });
    }

    private bool Has(Archive archive) => System.IO.File.Exists(archives.PathOf(archive));

    private async Task<ArchivesScreen> DescribeAsync(CancellationToken cancellationToken) => new(
        await archives.ReadAsync(cancellationToken), await archives.FindMissingAsync(cancellationToken), adoption.Last,
        new ArchiveForm());
}

internal sealed record ArchiveForm
{
    public string? Host { get; init; }

    public string? Date { get; init; }

    public Outcome<AdoptionOptions> Read()
    {
        DateTime? date = null;
        if (!string.IsNullOrWhiteSpace(Date))
        {
            if (!DateOnly.TryParseExact(Date.Trim(), "yyyy-MM-dd", out var day))
                return new Failure.Invalid("", [Finding.Error("Write the day as 2017-05-31.", field: "Date")]);
            date = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        }

        return new AdoptionOptions(string.IsNullOrWhiteSpace(Host) ? null : Host.Trim(), Date: date);
    }
}

internal sealed record ArchivesScreen(
    IReadOnlyList<Archive> Archives, IReadOnlyList<Archive> Missing, AdoptionRun? Run, ArchiveForm Form);

internal sealed record ArchiveScreen(Archive Archive, AdoptionReport Report, bool IsThere);

/// <summary>How an adoption goes, in words.</summary>
internal static class AdoptionWords
{
    public static string Describe(AdoptionRun run) => run switch
    {
        { Problem: { } problem } => $"{run.Name} was not taken in. {problem}",
        { Reports: { } reports } => $"{run.Name} is taken in: {string.Join("; ", reports.Select(Describe))}.",
        { Progress: { Answers: > 0 } progress } => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{run.Name} is being taken in. {progress.What}: {progress.Answers:N0}"),
        { Progress: { } progress } => $"{run.Name} is being taken in. {progress.What}",
        _ => $"{run.Name} is being taken in.",
    };

    public static string Describe(AdoptionReport report) => report.IsKnown
        ? $"this very archive is here already, as {report.Name}, so nothing was changed"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{report.Pages:N0} pages and {report.Files:N0} other files of {report.Host} answer at their addresses");
}
