using Mapflat.Content.Pages;

namespace Mapflat.Web.Areas.Admin.Shared;

internal abstract class PageTextForm
{
    public string? Title { get; set; }

    public string? Menu { get; set; }

    public string? Summary { get; set; }

    public string? AsOf { get; set; }

    public string? Successor { get; set; }

    public string? Terms { get; set; }

    public string? Markdown { get; set; }

    public virtual PageText Read() =>
        PageTextCheck.Tidy(new PageText(Title ?? "", Menu ?? "", Summary ?? "", Markdown ?? "", AsOf ?? "", Successor)
        {
            Terms = Terms ?? "",
        });
}
