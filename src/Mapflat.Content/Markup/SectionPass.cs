using System.Text;
using Mapflat.Content.Markup.Tags;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>
/// Divides the words of a text by its headings, for the search: what can be read on the page, so no alternative texts
/// of pictures.
/// </summary>
internal sealed class SectionPass
{
    private readonly List<Section> _sections = [];
    private readonly StringBuilder _text = new();
    private Heading? _heading;

    private SectionPass() { }

    /// <returns>The first one is what stands before any heading, and may be empty.</returns>
    public static IReadOnlyList<Section> Apply(MarkdownDocument document)
    {
        var pass = new SectionPass();
        pass.Add(document);
        pass.Close();
        return pass._sections;
    }

    // Recursion is safe: the depth of the tree was checked after parsing.
    private void Add(Block block)
    {
        switch (block)
        {
            case LinkReferenceDefinition or LinkReferenceDefinitionGroup:
                break;
            case HeadingBlock heading:
                Close();
                _heading = new Heading(
                    heading.Level, heading.GetAttributes().Id ?? "", InlineText.Read(heading.Inline));
                break;
            case TableRow or TaggedBlock { Name: "tr" }:
                _text.AppendJoin("; ", ((ContainerBlock)block).Select(InlineText.ReadShown)
                    .Where(cell => cell.Length > 0).Select(cell => cell.Replace('\n', ' '))).Append('\n');
                break;
            case ContainerBlock container:
                foreach (var child in container) Add(child);
                break;
            default:
                _text.Append(InlineText.ReadShown(block)).Append('\n');
                break;
        }
    }

    private void Close()
    {
        var lines = _text.ToString().Split(
            '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        _sections.Add(new Section(_heading, string.Join('\n', lines)));
        _text.Clear();
    }
}
