namespace Mapflat.Content.Markup;

/// <summary>
/// How large and how intricate a text may be. Markdown has inputs that take a parser quadratic time, so the limits are
/// set where the worst accepted input is rendered in about half a second of a processor, so that a save, which also
/// looks at the links, takes less than one; pages that people write are far below all of them
/// (docs/decisions/0018-budget.md).
/// </summary>
internal static class MarkdownLimits
{
    /// <summary>In bytes of UTF-8.</summary>
    public const int SourceBytes = 512 * 1024;

    public const int Lines = 20_000;

    /// <summary>
    /// How deep quotes, lists, containers and notes may be in each other; the same again for emphasis and links in a
    /// paragraph.
    /// </summary>
    public const int Nesting = 32;

    /// <summary>
    /// Cells of one table, counted as its rows times its widest row, since that is what is filled up.
    /// </summary>
    public const int TableCells = 5_000;

    /// <summary>Of the address or the title of one link definition, in characters.</summary>
    public const int Address = 2_048;

    /// <summary>Square brackets in the whole text outside code blocks; each may become a link.</summary>
    public const int Brackets = 20_000;

    /// <summary>Lines that may be definitions of links or footnotes: with <c>]:</c> in them.</summary>
    public const int Definitions = 4_000;

    /// <summary>
    /// Elements directly in another one: items of a list, blocks of a quote, links, emphasis and line breaks of a
    /// paragraph. The page itself may have more of them, and a table has its own limit.
    /// </summary>
    public const int Parts = 4_000;

    /// <summary>Of the whole page.</summary>
    public const int Elements = 30_000;

    public const int Headings = 3_000;

    /// <summary>The limit, in characters.</summary>
    public const int Output = 2 * 1024 * 1024;

    /// <summary>
    /// Sum over all paragraphs, headings and tables of their length times their special characters, of which a bracket
    /// and a run of emphasis count three times: what reading inlines needs at worst, as nearly every pair of them can
    /// make the parser go through the paragraph again. Measured: less than half a second for the worst texts just below
    /// it.
    /// </summary>
    internal const long Effort = 500_000_000;
}
