using Mapflat.Content.Transfer.Html;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.Conversions;

/// <summary>Turns what is pasted into the editor into Markdown. Nothing is kept.</summary>
[Route("admin/conversions")]
internal sealed class ConversionsController : AdminController
{
    /// <summary>Of a form, in which a character may take three bytes or more.</summary>
    private const int LargestForm = 4 * HtmlToMarkdown.LongestHtml;

    [HttpPost]
    [TakesTurn]
    [RequestSizeLimit(LargestForm)]
    [RequestFormLimits(ValueLengthLimit = LargestForm)]
    public IActionResult Create(string? html)
    {
        var (text, failure) = HtmlToMarkdown.ConvertFragment(html ?? "");
        return text is null
            ? UnprocessableEntity(new { failure!.Message })
            : Json(new { text.Markdown, Findings = text.Findings.Select(finding => finding.Message) });
    }
}
