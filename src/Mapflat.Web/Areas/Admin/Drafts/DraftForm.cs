using Mapflat.Content.Archives;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Drafts;

internal sealed class DraftForm : PageTextForm
{
    /// <summary>The largest form: the largest text with every character escaped, and the rest.</summary>
    public const int LargestBody = 4 * 1024 * 1024;

    public int Edits { get; set; }

    /// <summary>
    /// Where to go after saving: <c>publication</c>, <c>history</c>, <c>overview</c> of the page, or back here.
    /// </summary>
    public string? Then { get; set; }

    /// <summary>Whether nobody asked to save it: it is saved for whoever goes on to something else.</summary>
    internal bool Leaves => Then is "history" or "overview";

    public bool Automatic { get; set; }

    /// <summary>The form of a page. A menu name that is the title stays so when the title changes.</summary>
    public static DraftForm Create(PageDraft page) => new()
    {
        Edits = page.Edits,
        Title = page.Text.Title,
        Menu = page.Text.Menu == page.Text.Title ? "" : page.Text.Menu,
        Summary = page.Text.Summary,
        AsOf = page.Text.AsOf,
        Successor = page.Text.Successor ?? "",
        Terms = page.Text.Terms,
        Markdown = page.Text.Markdown,
    };
}

/// <param name="Old">The old page whose place it takes; null where there is none, or it has taken it.</param>
internal sealed record EditPage(
    PageDraft Page, DraftForm Form, IReadOnlyList<Finding> Findings, ListedCapture? Old);

internal sealed record ConflictPage(int Id, string Message, DraftForm Mine, PageDraft? Theirs, Comparison? Comparison);
