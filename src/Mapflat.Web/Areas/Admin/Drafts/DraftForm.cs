using Mapflat.Content;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Drafts;

/// <summary>The words of a page as they are typed.</summary>
public sealed class DraftForm
{
    /// <summary>The largest form: the largest text with every character escaped, and the rest.</summary>
    public const int LargestBody = 4 * 1024 * 1024;

    /// <summary>The count of saves that these words are based on.</summary>
    public int Edits { get; set; }

    public string? Title { get; set; }

    public string? Menu { get; set; }

    public string? Summary { get; set; }

    public string? AsOf { get; set; }

    public string? Successor { get; set; }

    public string? Markdown { get; set; }

    /// <summary>Where to go after saving: <c>publication</c>, or back here.</summary>
    public string? Then { get; set; }

    /// <summary>Whether the editor saves by itself.</summary>
    public bool Automatic { get; set; }

    /// <summary>The form of a page. A menu name that is the title stays so when the title changes.</summary>
    public static DraftForm Of(PageDraft page) => new()
    {
        Edits = page.Edits,
        Title = page.Text.Title,
        Menu = page.Text.Menu == page.Text.Title ? "" : page.Text.Menu,
        Summary = page.Text.Summary,
        AsOf = page.Text.AsOf,
        Successor = page.Text.Successor ?? "",
        Markdown = page.Text.Markdown,
    };

    /// <summary>The words.</summary>
    public PageText Read() =>
        PageTextCheck.Tidy(new PageText(Title ?? "", Menu ?? "", Summary ?? "", Markdown ?? "", AsOf ?? "", Successor));
}

/// <summary>What the editor shows.</summary>
/// <param name="Page">The page as it is kept.</param>
/// <param name="Form">What is typed.</param>
/// <param name="Findings">What to look at before publishing.</param>
public sealed record EditPage(PageDraft Page, DraftForm Form, IReadOnlyList<Finding> Findings);

/// <summary>What is shown to somebody whose words meet other words.</summary>
/// <param name="Id">The number of the page.</param>
/// <param name="Message">What happened.</param>
/// <param name="Mine">Their words.</param>
/// <param name="Theirs">The page as it is kept; null if it is gone.</param>
/// <param name="Comparison">From the words that are kept to theirs.</param>
public sealed record ConflictPage(int Id, string Message, DraftForm Mine, PageDraft? Theirs, Comparison? Comparison);
