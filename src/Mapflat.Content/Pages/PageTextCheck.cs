using Mapflat.Content.Text;


namespace Mapflat.Content.Pages;

/// <summary>What a page's text must be before visitors may read it, and the form in which it is kept.</summary>
internal static class PageTextCheck
{
    /// <summary>Of titles and menu names, in characters.</summary>
    public const int LongestTitle = 200;

    public const int LongestSummary = 500;

    public const int LongestTerms = 500;

    public const int LongestAddress = 2_000;

    /// <summary>More than may be published, so that nothing typed is lost.</summary>
    private const int LongestDraft = 10_000;

    /// <summary>
    /// The text as it is kept: lines end in a line feed, blank lines before the text are gone, the short fields are
    /// trimmed, an empty menu name is the title, and no successor is null.
    /// </summary>
    public static PageText Tidy(PageText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var title = text.Title.Trim();
        var menu = text.Menu.Trim();
        var successor = text.Successor?.Trim();
        // Of Unicode's other line ends, which no form changes, each stays what it is.
        var markdown = text.Markdown.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            .TrimStart('\n');
        if (markdown.Length > 0 && !markdown.EndsWith('\n')) markdown += "\n";
        return text with
        {
            Title = title,
            Menu = menu.Length == 0 ? title : menu,
            Summary = text.Summary.Trim(),
            Markdown = markdown,
            AsOf = text.AsOf.Trim(),
            Terms = text.Terms.Trim(),
            Successor = string.IsNullOrEmpty(successor) ? null : successor,
        };
    }

    /// <summary>What stops the text from being public, apart from its Markdown: errors by field.</summary>
    public static IReadOnlyList<Finding> Check(PageText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Finding> findings = [.. CheckDraft(text)];
        Measure("title", "The title", text.Title, LongestTitle);
        if (text.Menu.Length > 0 || text.Title.Length > 0)
            Measure("menu", "The name in menus", text.Menu, LongestTitle);
        Measure("summary", "The summary", text.Summary, LongestSummary);
        if (text.Successor is { } successor && !IsWebAddress(successor))
            findings.Add(Finding.Error($"“{Short(successor)}” is not an absolute address. Write it whole, such as "
                + "https://www.scling.com/, or leave the field empty.", field: "successor"));
        if (text.Terms.Length > LongestTerms)
            findings.Add(Finding.Error($"“Also found by” has {text.Terms.Length} characters. Shorten it to "
                + $"{LongestTerms} at most.", field: "terms"));
        if (AsOf.FindFault(text.AsOf) is { } fault) findings.Add(Finding.Error(fault, field: "asOf"));
        return findings;

        void Measure(string field, string name, string value, int longest)
        {
            if (value.Length == 0)
                findings.Add(Finding.Error($"{name} is missing. Visitors and search engines need one.", field: field));
            else if (value.Length > longest)
                findings.Add(Finding.Error(
                    $"{name} has {value.Length} characters. Shorten it to {longest} at most.", field: field));
        }
    }

    public static IReadOnlyList<Finding> CheckDraft(PageText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Finding> findings = [];
        foreach (var (field, name, value) in (ReadOnlySpan<(string, string, string)>)
        [
            ("title", "The title", text.Title), ("menu", "The name in menus", text.Menu),
            ("summary", "The summary", text.Summary),
            ("asOf", "“As of”", text.AsOf), ("successor", "The successor’s address", text.Successor ?? ""),
            ("terms", "“Also found by”", text.Terms),
        ])
        {
            if (value.Length > LongestDraft)
                findings.Add(Finding.Error($"{name} has {value.Length} characters. Shorten it.", field: field));
            else if (value.Any(char.IsControl))
                findings.Add(
                    Finding.Error($"{name} has a line break or another control character in it. Write it in one line.",
                        field: field));
            else if (UrlText.IsBroken(value))
                findings.Add(Finding.Error($"{name} has half a character in it. Write it again.", field: field));
        }

        return findings;
    }

    internal static bool IsWebAddress(string text) => text.Length <= LongestAddress && MapflatOptions.IsWebAddress(text)
        && text == text.Trim() && !text.Any(char.IsControl);

    private static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
