using System.Text;
using Ganss.Xss;
using Mapflat.Content.Markup.Elements;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>
/// Turns Markdown into the HTML of a page's body, and says what in the text wants mending. The same text always gives
/// the same result. One instance serves all threads; a page takes some milliseconds, so it is for saving and
/// publishing, not for every visit.
/// </summary>
internal sealed class MarkdownRenderer
{
    /// <summary>
    /// So many blocks of a page are sanitised at a time: the sanitiser goes through all siblings of each (10.0.1120).
    /// </summary>
    private const int Together = 256;

    /// <summary>A text of this length is worth being remembered, as what is saved is checked and shown next.</summary>
    private const int Long = 10_000;

    private readonly HtmlSanitizer _sanitizer = AllowedHtml.CreateSanitizer();
    private readonly HtmlSanitizer _previewSanitizer = AllowedHtml.CreateSanitizer(SourceLine.Attribute);
    private (string Markdown, Outcome<RenderedText> Rendered)? _last;
    private readonly Lock _remembering = new();

    /// <param name="markdown">CommonMark with tables, footnotes, figures, containers, definition lists,
    /// ~~strikethrough~~ and ==mark==.</param>
    /// <returns>Its findings are warnings; <see cref="Failure.Invalid"/> if the text goes past one of <see
    /// cref="MarkdownLimits"/>. No text makes it throw.</returns>
    public Outcome<RenderedText> Render(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        lock (_remembering)
            if (_last is { } last && last.Markdown == markdown) return last.Rendered;
        var (text, failure) = RenderUnsanitised(markdown);
        Outcome<RenderedText> rendered = text is null ? failure! : text with { Html = Sanitise(text, _sanitizer) };
        if (markdown.Length >= Long)
            lock (_remembering) _last = (markdown, rendered);
        return rendered;
    }

    private static string Sanitise(RenderedText text, HtmlSanitizer sanitizer)
    {
        if (text.Cuts.Count <= Together) return sanitizer.Sanitize(text.Html);
        var html = new StringBuilder(text.Html.Length);
        var from = 0;
        foreach (var cuts in text.Cuts.Chunk(Together))
        {
            html.Append(sanitizer.Sanitize(text.Html[from..cuts[^1]]));
            from = cuts[^1];
        }

        return html.Append(sanitizer.Sanitize(text.Html[from..])).ToString();
    }

    /// <summary>The same with the line of each block, for somebody who sees both the text and the page.</summary>
    /// <inheritdoc cref="Render"/>
    public Outcome<RenderedText> RenderPreview(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var (text, failure) = RenderUnsanitised(markdown, withLines: true);
        return text is null ? failure! : text with { Html = Sanitise(text, _previewSanitizer) };
    }

    /// <summary>
    /// All but the last step; apart for the tests, which see to it that the sanitiser finds nothing to take out.
    /// </summary>
    internal static Outcome<RenderedText> RenderUnsanitised(string markdown, bool withLines = false)
    {
        var findings = new FindingLog();
        var (document, failure) = MarkdownSyntax.Parse(markdown, findings);
        if (document is null)
            return failure!;
        UnshowableCharacters.Report(markdown, findings);
        var headings = HeadingPass.Apply(document, markdown, findings);
        var places = PlacePass.Apply(document, headings, findings);
        var links = new LinkPass(
            headings.Select(heading => heading.Id).Concat(places).ToHashSet(StringComparer.Ordinal), findings)
            .Apply(document);
        try
        {
            StructurePass.Apply(document, markdown, findings);
            if (withLines) SourceLine.Mark(document);
            var text = InlineText.Read(document);
            var (html, cuts) = Write(document);
            return new RenderedText(
                html, headings, text, SectionPass.Apply(document), links, findings.ToList(), CountWords(text))
            {
                Places = places,
                Cuts = cuts,
            };
        }
        catch (MarkdownLimitException limit)
        {
            return limit.ToFailure();
        }
    }

    /// <returns>The HTML, and where in it each block of the page ends.</returns>
    private static (string Html, List<int> Cuts) Write(MarkdownDocument document)
    {
        using var writer = new BoundedWriter(MarkdownLimits.Output);
        var renderer = new HtmlRenderer(writer);
        MarkdownSyntax.Pipeline.Setup(renderer);
        var page = new DocumentState(document);
        Use(renderer, new HeadingElement());
        Use(renderer, new CodeElement());
        Use(renderer, new TableElement(page));
        Use(renderer, new FigureElement());
        Use(renderer, new ContainerElement());
        Use(renderer, new TaggedBlockElement());
        Use(renderer, new TaggedTextElement());
        Use(renderer, new TaggedInlineElement());
        Use(renderer, new LineBreakElement());
        Use(renderer, new FootnotesElement(page));
        Use(renderer, new FootnoteLinkElement(page));
        List<int> cuts = [];
        renderer.ObjectWriteAfter += (_, written) =>
        {
            if (written is Block { Parent: MarkdownDocument }) cuts.Add(writer.Length);
        };
        renderer.Render(document);
        return (writer.ToString(), cuts);
    }

    private static void Use<TObject>(HtmlRenderer renderer, HtmlObjectRenderer<TObject> element)
        where TObject : MarkdownObject
    {
        renderer.ObjectRenderers.RemoveAll(other => other is HtmlObjectRenderer<TObject>);
        renderer.ObjectRenderers.Insert(0, element);
    }

    private static int CountWords(string text)
    {
        var (words, inside) = (0, false);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
                inside = false;
            else if (!inside && char.IsLetterOrDigit(c))
            {
                inside = true;
                words++;
            }
        }
        return words;
    }
}
