using System.Text.RegularExpressions;
using Mapflat.Content.Markup.Tags;
using Markdig.Extensions.CustomContainers;
using Markdig.Extensions.Figures;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

/// <summary>
/// Mends and judges the blocks that are neither headings nor links: tables, containers, figures, stray HTML.
/// </summary>
internal static partial class StructurePass
{
    /// <summary>The classes that a container may have: <c>::: note</c>.</summary>
    public static readonly IReadOnlySet<string> Containers =
        new HashSet<string>(StringComparer.Ordinal) { "note", "warning", "aside", WantedReferences.Container };

    public static void Apply(MarkdownDocument document, string markdown, FindingLog findings)
    {
        foreach (var node in MarkdownTree.Nodes(document).ToList())
            switch (node)
            {
                case CustomContainer container:
                    KeepAllowedClass(container, findings);
                    break;
                case Figure figure:
                    KeepOneCaption(figure);
                    break;
                case Table table when !TableHeader.Read(table).Any(text => text.Length > 0):
                    findings.Warn(table.Line, "This table has no header; say in its first row what the columns are.",
                        TextMends.TableHeader(markdown, table.Line));
                    break;
                case TaggedBlock { Name: "table" } table:
                    TaggedTable.Describe(table, findings);
                    break;
                case LinkInline { Url: { } url } link when Instruction().IsMatch(url):
                    WarnOfInstruction(link, findings);
                    break;
                case LiteralInline literal when Instruction().IsMatch(literal.Content.AsSpan()):
                    WarnOfInstruction(literal, findings);
                    break;
                case LiteralInline literal when RawHtml().IsMatch(literal.Content.AsSpan()):
                    findings.Warn(literal.Line, "This HTML is shown as text: pages do not have its element, or it has "
                        + "no place or no partner here. Put it between backticks if it is meant to be seen.");
                    break;
            }
    }

    private static void WarnOfInstruction(Inline inline, FindingLog findings) =>
        findings.Warn(inline.Line, "The braces here are an instruction of Liquid, Hugo or Jinja. Nothing carries it "
            + "out, and readers see it as it stands: write what it stood for, or put it between backticks.");

    private static void KeepAllowedClass(CustomContainer container, FindingLog findings)
    {
        container.SetAttributes(new HtmlAttributes());
        if (container.Info is { } name && Containers.Contains(name))
            container.GetAttributes().AddClass(name);
        else
            findings.Warn(container.Line, "Containers are "
                + $"{string.Join(", ", Containers.Select(known => "::: " + known))}; this one was made plain text.");
        if (!string.IsNullOrWhiteSpace(container.Arguments))
            findings.Warn(
                container.Line, "What follows the name of a container is not shown; put it on a line of its own.");
    }

    /// <summary>HTML has one caption to a figure; Markdown lets one be written at both fences.</summary>
    private static void KeepOneCaption(Figure figure)
    {
        var captions = figure.OfType<FigureCaption>().ToList();
        foreach (var extra in captions.Skip(1))
        {
            figure.Remove(extra);
            if (extra.Inline is null || captions[0].Inline is not { } kept)
                continue;
            kept.AppendChild(new LiteralInline(" "));
            while (extra.Inline.FirstChild is { } child)
            {
                child.Remove();
                kept.AppendChild(child);
            }
        }
    }

    [GeneratedRegex(@"\{\{|\{%|%7B%7B|%7B%25", RegexOptions.CultureInvariant)]
    private static partial Regex Instruction();

    [GeneratedRegex("</?[A-Za-z][A-Za-z0-9-]*[^<>]{0,200}>|<!--", RegexOptions.CultureInvariant)]
    private static partial Regex RawHtml();
}
