using Mapflat.Content.Archives;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Media;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>The archives of old sites: what each lacks, the file itself, and another one to be taken in.</summary>
[Route("admin/archives")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class ArchivesController(
    ArchiveList archives, BackgroundAdoption adoption, ArchiveRemoval removal,
    SiteBeginning beginning) : AdminController
{
    private const string List = "/Areas/Admin/OldPages/Archives.cshtml",
        ReportScreen = "/Areas/Admin/OldPages/Report.cshtml", RemovalScreen = "/Areas/Admin/OldPages/Removal.cshtml";

    [HttpGet]
    public async Task<IActionResult> Index([FromQuery] bool alone, CancellationToken cancellationToken) =>
        View(List, await DescribeAsync(new ArchiveForm { Alone = alone }, cancellationToken));

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
        if (options is { IsAlone: true })
            failure = await beginning.PrepareAsync(ContentRoot.Shipped, CurrentAuthor, cancellationToken);
        if (failure is null)
            failure = AcceptsLargeFileAttribute.FileOf(HttpContext) is var (content, name)
                ? await adoption.StartAsync(content, name, options!, CurrentAuthor, cancellationToken)
                : new Failure.Invalid("", [Finding.Error("Choose a file first.", field: "file")]);
        var wantsJson = MediaRoom.WantsJson(Request);
        if (failure is null) return wantsJson ? Json(new { page = "/admin/archives" }) : Redirect("/admin/archives");
        return wantsJson
            ? RefuseScript(failure is Failure.Invalid { Findings: [var first, ..] } invalid
                ? invalid with { Message = first.Message } : failure)
            : Refuse(failure, List, await DescribeAsync(form, cancellationToken));
    }

    /// <summary>What becomes of its addresses, and whether that is to be.</summary>
    [HttpGet("{id:int}/removal")]
    public async Task<IActionResult> Consider(int id, CancellationToken cancellationToken)
    {
        if (await archives.FindAsync(id, cancellationToken) is not { } archive) return NotFound();
        var (consequences, failure) = await removal.PlanAsync(archive.Name, cancellationToken);
        return consequences is null ? Refuse(failure!)
            : View(RemovalScreen, new ArchiveRemovalScreen(id, consequences));
    }

    [HttpPost("{id:int}/removal")]
    public async Task<IActionResult> Remove(int id, bool gone, CancellationToken cancellationToken)
    {
        if (await archives.FindAsync(id, cancellationToken) is not { } archive) return NotFound();
        var (consequences, failure) =
            await removal.CarryOutAsync(archive.Name, gone, CurrentAuthor, cancellationToken);
        if (consequences is null)
        {
            (consequences, _) = await removal.PlanAsync(archive.Name, cancellationToken);
            return consequences is null ? Refuse(failure!)
                : Refuse(failure!, RemovalScreen, new ArchiveRemovalScreen(id, consequences));
        }

        await FreezeSiteAsync();
        SetNotice($"{archive.Name} was removed. Adopting the same file again brings all of it back.");
        return Redirect("/admin/archives");
    }

    private bool Has(Archive archive) => System.IO.File.Exists(archives.PathOf(archive));

    private async Task<ArchivesScreen> DescribeAsync(ArchiveForm form, CancellationToken cancellationToken) => new(
        await archives.ReadAsync(cancellationToken), await archives.FindMissingAsync(cancellationToken), adoption.Last,
        form, await beginning.IsOpenAsync(ContentRoot.Shipped, cancellationToken));
}

internal sealed record ArchiveForm
{
    public string? Host { get; init; }

    public string? Date { get; init; }

    /// <summary>Whether the shipped content is to make room for it.</summary>
    public bool Alone { get; init; }

    public Outcome<AdoptionOptions> Read()
    {
        DateTime? date = null;
        if (!string.IsNullOrWhiteSpace(Date))
        {
            if (!DateOnly.TryParseExact(Date.Trim(), "yyyy-MM-dd", out var day))
                return new Failure.Invalid("", [Finding.Error("Write the day as 2017-05-31.", field: "Date")]);
            date = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        }

        return new AdoptionOptions(
            string.IsNullOrWhiteSpace(Host) ? null : Host.Trim(), Date: date, IsAlone: Alone);
    }
}

/// <param name="MayBeAlone">Whether the shipped content can still go.</param>
internal sealed record ArchivesScreen(
    IReadOnlyList<Archive> Archives, IReadOnlyList<Archive> Missing, AdoptionRun? Run, ArchiveForm Form,
    bool MayBeAlone);

internal sealed record ArchiveRemovalScreen(int Id, RemovalConsequences Consequences);

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
        : $"{Counted.Phrase(report.Pages, "page")} and {Counted.Phrase(report.Files, "other file")} of {report.Host} "
            + $"answer at {Counted.Word(report.Pages + report.Files, "its address", "their addresses")}";
}
