using Mapflat.Content.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>Reads what a captured page says, to find it again, and what it needs.</summary>
internal static class CaptureReader
{
    /// <param name="html">The page, decoded.</param>
    /// <param name="url">Where it was captured.</param>
    /// <param name="isXml">Whether it was sent as <c>application/xhtml+xml</c>.</param>
    public static CapturedDocument Read(string html, string url, bool isXml = false)
    {
        var text = VisibleText.Read(html, isXml);
        return new CapturedDocument(
            Title: FirstOf(text.Title, text.FirstHeading, NameOf(url)),
            Description: FirstOf(text.Description, text.SocialDescription),
            text.Language,
            text.Sections,
            References: ReadReferences(html, url, isXml),
            text.HasScripts,
            text.HasForms,
            text.HasFrames);
    }

    /// <summary>
    /// Every word of a page in its order, the title's first: what must be the same of a page and of what is shown of
    /// it.
    /// </summary>
    /// <param name="html">The page, decoded.</param>
    /// <param name="isXml">Whether it was sent as <c>application/xhtml+xml</c>.</param>
    public static IReadOnlyList<string> ReadWords(string html, bool isXml = false)
    {
        var text = VisibleText.Read(html, isXml);
        List<string> words = [.. Split(text.Title)];
        foreach (var section in text.Sections)
        {
            words.AddRange(Split(section.Heading));
            words.AddRange(Split(section.Text));
        }
        return words;
    }

    private static List<CapturedReference> ReadReferences(string html, string url, bool isXml)
    {
        HashSet<CapturedReference> known = [];
        List<CapturedReference> references = [];
        // What is rewritten is what there is to refer to.
        var change = new ReferenceChange(url, CaptureRewriter.FindBase(html, isXml), (address, kind) =>
        {
            var reference = new CapturedReference(address, kind);
            if (known.Add(reference)) references.Add(reference);
            return null;
        });
        // The page's own address was asked for, which is not a reference.
        known.Clear();
        references.Clear();
        CaptureRewriter.Rewrite(html, change, notice: "", isXml);
        return references;
    }

    private static string FirstOf(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Length > 0) return text;
        return "";
    }

    private static string NameOf(string url)
    {
        if (CaptureUrl.Parse(url) is not { } address) return url;
        var name = address.Path.TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        return name.IsEmpty ? new Uri(address.Text).Host : UrlText.Decode(name.ToString()) ?? name.ToString();
    }

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
