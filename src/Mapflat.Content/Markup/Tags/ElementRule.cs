using System.Collections.Frozen;

namespace Mapflat.Content.Markup.Tags;

/// <summary>What may stand in an element (https://html.spec.whatwg.org/#kinds-of-content), in short.</summary>
internal enum Holds
{
    Nothing,

    /// <summary>Words, and what stands between words.</summary>
    Words,

    /// <summary>Words, or paragraphs and other blocks.</summary>
    Blocks,

    ListItems,

    Terms,

    TableParts,

    Rows,

    Cells,
}

/// <summary>An element that a text may write as HTML: the only ones, and all that is known of them.</summary>
/// <param name="Place">What an element has to hold for this one to stand in it.</param>
/// <param name="EndIsOptional">Whether HTML lets its end tag be left out.</param>
internal sealed record ElementRule(string Name, Holds Place, Holds Holds, bool EndIsOptional = false)
{
    public const int MostAttributes = 32;

    private static readonly FrozenDictionary<string, ElementRule> Rules = new ElementRule[]
    {
        new("a", Holds.Words, Holds.Words), new("abbr", Holds.Words, Holds.Words), new("b", Holds.Words, Holds.Words),
        new("cite", Holds.Words, Holds.Words), new("code", Holds.Words, Holds.Words),
        new("del", Holds.Words, Holds.Words), new("em", Holds.Words, Holds.Words), new("i", Holds.Words, Holds.Words),
        new("ins", Holds.Words, Holds.Words), new("kbd", Holds.Words, Holds.Words),
        new("mark", Holds.Words, Holds.Words), new("q", Holds.Words, Holds.Words), new("s", Holds.Words, Holds.Words),
        new("small", Holds.Words, Holds.Words), new("span", Holds.Words, Holds.Words),
        new("strong", Holds.Words, Holds.Words), new("sub", Holds.Words, Holds.Words),
        new("sup", Holds.Words, Holds.Words), new("u", Holds.Words, Holds.Words),
        new("audio", Holds.Words, Holds.Words), new("video", Holds.Words, Holds.Words),
        new("br", Holds.Words, Holds.Nothing), new("img", Holds.Words, Holds.Nothing),
        new("source", Holds.Words, Holds.Nothing), new("track", Holds.Words, Holds.Nothing),
        new("blockquote", Holds.Blocks, Holds.Blocks), new("details", Holds.Blocks, Holds.Blocks),
        new("div", Holds.Blocks, Holds.Blocks), new("dl", Holds.Blocks, Holds.Terms),
        new("figure", Holds.Blocks, Holds.Blocks), new("hr", Holds.Blocks, Holds.Nothing),
        new("h1", Holds.Blocks, Holds.Words), new("h2", Holds.Blocks, Holds.Words),
        new("h3", Holds.Blocks, Holds.Words), new("h4", Holds.Blocks, Holds.Words),
        new("h5", Holds.Blocks, Holds.Words), new("h6", Holds.Blocks, Holds.Words),
        new("ol", Holds.Blocks, Holds.ListItems), new("p", Holds.Blocks, Holds.Words, EndIsOptional: true),
        new("pre", Holds.Blocks, Holds.Words), new("table", Holds.Blocks, Holds.TableParts),
        new("ul", Holds.Blocks, Holds.ListItems),
        new("figcaption", Holds.Blocks, Holds.Blocks), new("summary", Holds.Blocks, Holds.Words),
        new("li", Holds.ListItems, Holds.Blocks, EndIsOptional: true),
        new("dt", Holds.Terms, Holds.Blocks, EndIsOptional: true),
        new("dd", Holds.Terms, Holds.Blocks, EndIsOptional: true),
        new("caption", Holds.TableParts, Holds.Words),
        new("thead", Holds.TableParts, Holds.Rows, EndIsOptional: true),
        new("tbody", Holds.TableParts, Holds.Rows, EndIsOptional: true),
        new("tfoot", Holds.TableParts, Holds.Rows, EndIsOptional: true),
        new("tr", Holds.Rows, Holds.Cells, EndIsOptional: true),
        new("th", Holds.Cells, Holds.Blocks, EndIsOptional: true),
        new("td", Holds.Cells, Holds.Blocks, EndIsOptional: true),
    }.ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>Whether it stands among words, not between paragraphs.</summary>
    public bool IsInline => Place == Holds.Words;

    public bool IsHeading => Name is ['h', >= '1' and <= '6'];

    public bool IsMedia => Name is "video" or "audio";

    /// <summary>Whether it may only hold other elements, which hold the words.</summary>
    public bool IsFrame => Holds >= Holds.ListItems;

    /// <summary>What words or paragraphs that stand in a frame stand in.</summary>
    public string? Implied => Holds switch
    {
        Holds.ListItems => "li",
        Holds.Terms => "dd",
        Holds.TableParts => "tbody",
        Holds.Rows => "tr",
        Holds.Cells => "td",
        _ => null,
    };

    public static ElementRule? Find(string name) => Rules.GetValueOrDefault(name);
}
