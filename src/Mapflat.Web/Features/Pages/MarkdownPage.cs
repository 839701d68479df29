using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Pages;

/// <summary>
/// A page as Markdown: what the owner wrote, with the title, its age and absolute links, so that it stands alone.
/// </summary>
internal static partial class MarkdownPage
{
    public static string Write(PageView page, SiteContext site)
    {
        var text = new StringBuilder().Append("# ").Append(Plain(page.Link.Title)).Append("\n\n")
            .Append(Plain(page.Link.Summary)).Append("\n\n");
        if (AsOf.Describe(page.AsOf, site.Frame) is { } age) text.Append(Plain(age)).Append(". ");
        text.Append(CultureInfo.InvariantCulture, $"Source: <{site.Origin}{page.Link.Url}>\n\n");
        if (page.Withdrawn is { } notice) text.Append("> ").Append(Notice(notice)).Append("\n\n");
        return text.Append(MarkdownText.Absolute(page.Markdown, site.Origin).TrimEnd()).Append('\n').ToString();
    }

    /// <summary>That a page no longer holds, since when and why.</summary>
    public static string Notice(WithdrawalNotice notice) =>
        string.Create(CultureInfo.InvariantCulture, $"Withdrawn on {notice.On:yyyy-MM-dd}: {Plain(notice.Reason)}");

    /// <summary>Plain text as one line of Markdown that makes neither a link nor markup.</summary>
    public static string Plain(string text) => Meaningful().Replace(text.ReplaceLineEndings(" "), @"\$0");

    [GeneratedRegex(@"[\\\[\]<`]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Meaningful();
}
