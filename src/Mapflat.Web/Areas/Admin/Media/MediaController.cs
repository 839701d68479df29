using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Media;

[Route("admin/media")]
internal sealed class MediaController(MediaCatalogue catalogue, MediaLibrary library) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Index(string? q, int page, CancellationToken cancellationToken)
    {
        var listing = await catalogue.ListAsync(q, page, cancellationToken);
        return MediaRoom.WantsJson(Request)
            ? Json(new
            {
                files = listing.Files.Select(f => MediaRoom.ForScript(f.File)),
                page = listing.Page,
                pages = listing.Pages,
                total = listing.Total
            })
            : View(new MediaIndex(listing, q, NewRows(), []));
    }

    [HttpGet("{name}")]
    public async Task<IActionResult> Show(string name, CancellationToken cancellationToken) =>
        await catalogue.ReadAsync(name, cancellationToken) is { } file ? View(file) : NotFound();

    [HttpPost]
    [AcceptsFiles(UploadForm.Rows)]
    public async Task<IActionResult> Create(UploadForm form, CancellationToken cancellationToken)
    {
        List<UploadRow> rows = form.File is { } single
            ? [new UploadRow { File = single, Alt = form.Alt, Decorative = form.Decorative ?? false }]
            : [.. form.Files.Where(row => row.File is not null)];
        var later = form is { File: not null, Alt: null, Decorative: null } && MediaRoom.WantsJson(Request);
        List<(UploadRow Row, Failure Failure)> refused = [];
        List<MediaReceipt> receipts = [];
        foreach (var row in rows)
        {
            var (receipt, failure) = await AddAsync(row, later, cancellationToken);
            if (receipt is null) refused.Add((row, failure!));
            else receipts.Add(receipt);
        }

        if (receipts.Any(r => r.IsVisible)) await FreezeSiteAsync();
        if (rows.Count == 0) ModelState.AddModelError("Files[0].File", "Choose a file first.");
        if (MediaRoom.WantsJson(Request)) return AnswerScript(receipts, refused);
        if (rows.Count == 0) return await RefuseAsync([.. form.Files], [], cancellationToken);
        if (refused.Count > 0) return await RefuseAsync(refused, receipts, cancellationToken);
        SetNotice(string.Join(' ', receipts.Select(Sentence)));
        return receipts is [var one] ? Redirect(MediaRoom.PageOf(one.File)) : Redirect("/admin/media");
    }

    private static bool WasThere(MediaReceipt receipt) =>
        receipt.Notes.Any(note => note.EndsWith("nothing was added.", StringComparison.Ordinal));

    private static string Sentence(MediaReceipt receipt) =>
        string.Join(' ', WasThere(receipt)
            ? receipt.Notes
            : receipt.Notes.Append($"{receipt.File.Name} was added."));

    private async Task<Outcome<MediaReceipt>> AddAsync(UploadRow row, bool later, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = row.File!.OpenReadStream();
            return await library.AddAsync(
                new MediaUpload(content, row.File.FileName, row.Alt, row.Decorative, later), CurrentAuthor,
                cancellationToken);
        }
        catch (StoreException e)
        {
            return new Failure.Conflict(e.Message);
        }
    }

    private async Task<IActionResult> RefuseAsync(List<(UploadRow Row, Failure Failure)> refused,
        List<MediaReceipt> receipts, CancellationToken cancellationToken)
    {
        // Fields are found again by their place, and what was kept has none any more.
        ModelState.Clear();
        foreach (var ((_, failure), number) in refused.Select((each, number) => (each, number)))
        {
            foreach (var finding in FindingsOf(failure))
                ModelState.AddModelError($"Files[{number}].{finding.Field}", finding.Message);
        }

        return await RefuseAsync([.. refused.Select(r => new UploadRow
        {
            Alt = r.Row.Alt,
            Decorative = r.Row.Decorative,
            Chosen = Path.GetFileName(r.Row.File!.FileName)
        })],
            [.. receipts.Select(Sentence)], cancellationToken);
    }

    private async Task<IActionResult> RefuseAsync(
        List<UploadRow> rows, IReadOnlyList<string> kept, CancellationToken cancellationToken) =>
        Refuse("Index", new MediaIndex(await catalogue.ListAsync(null, 1, cancellationToken), null,
            [.. rows, .. NewRows().Skip(rows.Count)], kept));

    private static JsonResult AnswerScript(List<MediaReceipt> receipts, List<(UploadRow Row, Failure Failure)> refused)
    {
        if (refused.Count > 0 || receipts.Count == 0)
        {
            var problems = (refused.Count == 0 ? [Finding.Error("Choose a file first.", field: "File")] : FindingsOf(
                refused[0].Failure)).Select(f => new { field = f.Field, message = f.Message }).ToList();
            return new JsonResult(new { message = string.Join(' ', problems.Select(p => p.message)), problems })
            {
                StatusCode = StatusCodes.Status422UnprocessableEntity
            };
        }

        var file = receipts[0].File;
        return new JsonResult(new
        {
            name = file.Name,
            address = file.Address,
            markdown = MediaRoom.MarkdownOf(file),
            alt = file.Alt,
            page = MediaRoom.PageOf(file),
            notes = receipts[0].Notes,
            isNew = !WasThere(receipts[0])
        })
        {
            StatusCode = StatusCodes.Status201Created,
        };
    }

    private static IReadOnlyList<Finding> FindingsOf(Failure failure) =>
        failure is Failure.Invalid { Findings.Count: > 0 } invalid
            ? invalid.Findings
            : [Finding.Error(failure.Message, field: "File")];

    private static List<UploadRow> NewRows() => [.. Enumerable.Range(0, UploadForm.Rows).Select(_ => new UploadRow())];
}
