using System.Text.RegularExpressions;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Elements;

/// <summary>A code block. Its long lines are wrapped, so that nothing has to be scrolled by keyboard.</summary>
internal sealed partial class CodeElement : HtmlObjectRenderer<CodeBlock>
{
    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        renderer.EnsureLine();
        renderer.Write("<pre").WriteSourceLine(obj).Write("><code");
        if (obj is FencedCodeBlock { Info: { } language } && Language().IsMatch(language))
            renderer.Write(" class=\"language-").Write(language).Write("\"");
        renderer.Write(">");
        renderer.WriteLeafRawLines(obj, writeEndOfLines: true, escape: true);
        renderer.WriteLine("</code></pre>");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9+#-]{0,19}$", RegexOptions.CultureInvariant)]
    public static partial Regex Language();
}
