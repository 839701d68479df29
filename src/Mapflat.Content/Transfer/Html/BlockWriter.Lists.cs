using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Mapflat.Content.Markup.Elements;

namespace Mapflat.Content.Transfer.Html;

internal sealed partial class BlockWriter
{
    private void WriteList(IElement list, TextContext place, BlockSink sink)
    {
        var ordered = list.LocalName == "ol";
        List<List<MarkdownBlock>> items = [];
        var loose = false;
        foreach (var child in list.ChildNodes)
        {
            if (child is IText { Data: var text } && string.IsNullOrWhiteSpace(text)
                || child is not (IText or IElement))
                continue;
            if (child is IElement element && (_notes.Takes(element) || Drops(element))) continue;
            var blocks = new BlockSink();
            if (child is IElement { LocalName: "li" } item)
                Walk(item, place.Deeper with { Format = _style.Read(item, place.Format) }, blocks);
            else if (child is IElement other) Visit(other, place.Deeper, blocks);
            else blocks.Words.Add(new TextRun(RunKind.Text, child.TextContent, place.Format, place.Link));
            blocks.EndParagraph();
            if (blocks.Blocks.Count == 0) continue;
            // A list that stands in a list without an item around it belongs to the item before.
            if (child is IElement { LocalName: "ul" or "ol" } && items.Count > 0) items[^1].AddRange(blocks.Blocks);
            else items.Add(blocks.Blocks);
            // Google Docs puts a paragraph into every item.
            loose |= child.ChildNodes.Any(inner => inner is IElement { LocalName: "p" } p
                && p.GetAttribute("role") != "presentation");
        }

        if (items.Count == 0) return;
        var marker = ordered ? '.' : '-';
        // Two lists in a row are told apart by their marks alone.
        if (sink.Blocks.Count > 0 && sink.Blocks[^1] is { Kind: BlockKind.List } before && before.Marker == marker)
            marker = ordered ? ')' : '*';
        var number = int.TryParse(list.GetAttribute("start"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var start) && start < 100_000_000 ? start : 1;
        var lines = items.Select(blocks =>
        {
            var mark = ordered ? string.Create(CultureInfo.InvariantCulture, $"{number++}{marker} ") : $"{marker} ";
            return MarkdownBlock.Indent(loose ? MarkdownBlock.Join(blocks) : MarkdownBlock.JoinTight(blocks), mark,
                new string(' ', mark.Length));
        });
        sink.Add(BlockKind.List, string.Join(loose ? "\n\n" : "\n", lines), marker);
    }

    private void WriteDefinitions(IElement list, TextContext place, BlockSink sink)
    {
        List<string> groups = [];
        var terms = new StringBuilder();
        var group = new StringBuilder();
        foreach (var part in list.Children.SelectMany(child =>
            child.LocalName == "div" ? child.Children : (IEnumerable<IElement>)[child]))
        {
            if (_notes.Takes(part) || Drops(part)) continue;
            if (part.LocalName == "dt")
            {
                End();
                if (InlineWriter.Line(Words(part, place.Deeper, out _)) is { Length: > 0 } term)
                    terms.Append(MarkdownEscape.LineStart(term)).Append('\n');
            }
            else if (Blocks(part, place.Deeper) is { Count: > 0 } blocks)
            {
                var definition = MarkdownBlock.Indent(MarkdownBlock.JoinTight(blocks), ":   ", "    ");
                if (terms.Length == 0 && group.Length == 0)
                {
                    // A definition of nothing.
                    EndGroups();
                    sink.Blocks.AddRange(blocks);
                    continue;
                }

                var loose = part.Children.Any(child => child.LocalName == "p");
                group.Append(terms).Append(loose ? "\n" : "").Append(definition).Append('\n');
                terms.Clear();
            }
        }

        End();
        EndGroups();

        void End()
        {
            if (group.Length > 0) groups.Add(group.ToString().TrimEnd('\n'));
            group.Clear();
        }

        void EndGroups()
        {
            End();
            if (groups.Count > 0) sink.Add(BlockKind.Other, string.Join("\n\n", groups));
            groups.Clear();
            if (terms.Length > 0) sink.Add(BlockKind.Paragraph, terms.ToString().TrimEnd('\n'));
            terms.Clear();
        }
    }

    private static void WriteCode(IElement element, BlockSink sink)
    {
        var code = new StringBuilder();
        Append(code, element);
        // The parser has taken away the first line feed; what is left at the end belongs to the fence.
        var text = code.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\u00A0', ' ')
            .TrimEnd('\n', ' ');
        if (text.Length == 0) return;
        var fence = MarkdownEscape.Fence('`', text);
        sink.Add(BlockKind.Code, $"{fence}{LanguageOf(element)}\n{text}\n{fence}");
    }

    private static void Append(StringBuilder code, INode node)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text) code.Append(text.Data);
            else if (child is IElement { LocalName: "br" }) code.Append('\n');
            else if (child is IElement element && !Names.Silent.Contains(element.LocalName)
                && !element.ClassList.Any(name => name is "lineno" or "linenos" or "gutter" or "line-number"))
            {
                Append(code, element);
                if (element.LocalName is "p" or "div" && code.Length > 0 && code[^1] != '\n') code.Append('\n');
            }
        }
    }

    private static string LanguageOf(IElement pre)
    {
        var code = pre.Children is [{ LocalName: "code" } only] ? only : pre;
        foreach (var element in (IElement?[])[code, pre, pre.ParentElement])
        {
            var name = (LanguageClass().Match(element?.ClassName ?? "") is { Success: true } match
                ? match.Groups["name"].Value
                : element?.GetAttribute("data-lang") ?? "").ToLowerInvariant();
            if (CodeElement.Language().IsMatch(name)) return name;
        }

        return "";
    }

    [GeneratedRegex(
        @"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-text-|brush:\s?)"
        + @"(?<name>[A-Za-z0-9+#-]{1,20})(?![\w+#-])",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LanguageClass();
}
