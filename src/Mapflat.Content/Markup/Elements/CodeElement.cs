using System.Text.RegularExpressions;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Elements;

/// <summary>A code block: wide ones scroll, so it can be reached by keyboard and has a name (WCAG 2.1.1).</summary>
internal sealed partial class CodeElement(PageState page) : HtmlObjectRenderer<CodeBlock>
{
    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        renderer.EnsureLine();
        renderer.Write("<pre tabindex=\"0\" role=\"group\" aria-label=\"").Write(page.UniqueLabel("Code")).Write("\"><code");
        if (obj is FencedCodeBlock { Info: { } language } && Language().IsMatch(language))
            renderer.Write(" class=\"language-").Write(language).Write("\"");
        renderer.Write(">");
        renderer.WriteLeafRawLines(obj, writeEndOfLines: true, escape: true);
        renderer.WriteLine("</code></pre>");
    }

    /// <summary>The names of languages that may become a class.</summary>
    [GeneratedRegex("^[a-z0-9][a-z0-9+#-]{0,19}$", RegexOptions.CultureInvariant)]
    public static partial Regex Language();
}
