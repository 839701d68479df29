namespace Mapflat.Content.Markup;

/// <summary>
/// How large and how intricate a text may be. Markdown has inputs that take a parser quadratic time, so the limits are
/// set where the worst accepted input still takes about a second; pages that people write are far below all of them.
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

    /// <summary>The limit, in characters.</summary>
    public const int Output = 2 * 1024 * 1024;

    /// <summary>
    /// Sum over all paragraphs, headings and tables of their length times their special characters, of which a run of
    /// emphasis counts three times: what reading inlines needs at worst, as nearly every pair of them can make the
    /// parser go through the paragraph again. Measured: about a second for the worst texts just below it.
    /// </summary>
    internal const long Effort = 1_200_000_000;
}
