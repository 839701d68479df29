using Mapflat.Content.Markup.Tags;
using Markdig.Extensions.CustomContainers;
using Markdig.Extensions.DefinitionLists;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>
/// What a text refers to and cannot link to, as nobody knows where it is now: the entries of the lists between
/// <c>::: wanted</c> and <c>:::</c>. Visitors read them like any list, and the owner is asked for them.
/// </summary>
internal static class WantedReferences
{
    /// <summary>The class of the container.</summary>
    public const string Container = "wanted";

    /// <summary>Their names: the terms of a definition list, or else the first lines of the items of a list.</summary>
    /// <returns>In the order of the text; empty where there are none or the text cannot be read.</returns>
    public static IReadOnlyList<string> Read(string markdown)
    {
        if (!markdown.Contains(Container, StringComparison.Ordinal)
            || MarkdownSyntax.Parse(markdown).Value is not { } document)
            return [];
        return
        [
            .. from container in MarkdownTree.Nodes(document).OfType<CustomContainer>()
               where container.Info == Container
               from entry in container.Descendants<Block>()
               let name = entry switch
               {
                   DefinitionTerm term => InlineText.Read(term),
                   ListItemBlock or TaggedBlock { Name: "li" or "dt" } => InlineText.Read(entry).Split('\n')[0],
                   _ => "",
               }
               where name.Length > 0
               select name,
        ];
    }
}
