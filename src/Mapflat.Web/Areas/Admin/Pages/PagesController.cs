using Mapflat.Content.Pages;
using Mapflat.Content.Visits;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Areas.Admin.Pages;

[Route("admin/pages")]
internal sealed class PagesController(
    PageList list, PageOverviewReader overviews, PageCreation creation, VisitReader visits) : AdminController
{
    private const int VisitDays = 30;

    private string Origin => SiteContext.Get(HttpContext).Origin;

    [HttpGet]
    public async Task<IActionResult> Index(string? q, string? state, int? part, CancellationToken cancellationToken)
    {
        var chosen = Enum.TryParse<PageState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known)
            && known != PageState.Trash ? known : (PageState?)null;
        var listing = await list.ReadAsync(q, chosen, part ?? 1, cancellationToken, Origin);
        return View("Index", new PagesScreen(
            listing, q?.Trim() ?? "", chosen,
                await visits.ReadPagesAsync(VisitDays, [.. listing.Pages.Select(page => page.Address)],
                cancellationToken)));
    }

    [HttpGet("trash")]
    public async Task<IActionResult> Trash(int? part, CancellationToken cancellationToken) =>
        View("Trash", await list.ReadAsync(null, PageState.Trash, part ?? 1, cancellationToken));

    [HttpGet("new")]
    public async Task<IActionResult> New(string? section, CancellationToken cancellationToken) =>
        View("New", new NewPage
        {
            Section = section ?? "/",
            Sections = await list.ReadSectionsAsync(section, cancellationToken)
        });

    [HttpPost]
    public async Task<IActionResult> Create(NewPage form, CancellationToken cancellationToken)
    {
        var (page, failure) = await creation.CreateAsync(
            form.Section ?? "/", form.Title ?? "", form.Name, CurrentAuthor, cancellationToken);
        if (page is not null) return Redirect($"/admin/pages/{page.Id}/edit");
        form.Sections = await list.ReadSectionsAsync(form.Section, cancellationToken);
        return Refuse(failure!.AtForm(), "New", form);
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken cancellationToken) =>
        await overviews.ReadAsync(id, cancellationToken, Origin) is { } page ? View("Show", page) : NotFound();
}

/// <param name="Visits">How often each of these pages was opened in 30 days, by address; null where nothing was
/// counted.</param>
internal sealed record PagesScreen(PageListing Listing, string Search, PageState? State, IReadOnlyDictionary<string,
    long>? Visits)
{
    /// <summary>Whether all pages are shown, so that they can be put in order.</summary>
    public bool IsWhole => Search.Length == 0 && State is null;

    public string PartAt(int part) => "/admin/pages" + QueryString.Create(
        new Dictionary<string, string?>
        {
            ["q"] = Search.Length == 0 ? null : Search,
            ["state"] = State?.ToString().ToLowerInvariant(),
            ["part"] = part == 1 ? null : $"{part}"
        }
            .Where(each => each.Value is not null));
}

internal sealed class NewPage
{
    public string? Section { get; set; }

    public string? Title { get; set; }

    public string? Name { get; set; }

    internal IReadOnlyList<SectionChoice> Sections { get; set; } = [];
}
