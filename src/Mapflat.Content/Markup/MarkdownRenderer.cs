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
    private readonly HtmlSanitizer _sanitizer = AllowedHtml.CreateSanitizer();
    private readonly HtmlSanitizer _previewSanitizer = AllowedHtml.CreateSanitizer(SourceLine.Attribute);

    /// <param name="markdown">CommonMark with tables, footnotes, figures, containers, definition lists,
    /// ~~strikethrough~~ and ==mark==.</param>
    /// <returns>Its findings are warnings; <see cref="Failure.Invalid"/> if the text goes past one of <see
    /// cref="MarkdownLimits"/>. No text makes it throw.</returns>
    public Outcome<RenderedText> Render(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var (text, failure) = RenderUnsanitised(markdown);
        return text is null ? failure! : text with { Html = _sanitizer.Sanitize(text.Html) };
    }

    /// <summary>The same with the line of each block, for somebody who sees both the text and the page.</summary>
    /// <inheritdoc cref="Render"/>
    public Outcome<RenderedText> RenderPreview(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var (text, failure) = RenderUnsanitised(markdown, withLines: true);
        return text is null ? failure! : text with { Html = _previewSanitizer.Sanitize(text.Html) };
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
            return new RenderedText(
                Write(document), headings, text, SectionPass.Apply(document), links, findings.ToList(),
                CountWords(text))
            {
                Places = places,
            };
        }
        catch (MarkdownLimitException limit)
        {
            return limit.ToFailure();
        }
    }

    private static string Write(MarkdownDocument document)
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
        renderer.Render(document);
        return writer.ToString();
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
