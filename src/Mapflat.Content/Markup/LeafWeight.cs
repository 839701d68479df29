using System.Buffers;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>
/// What reading the inlines of one paragraph, heading, caption or table may cost, from a single look at its lines.
/// </summary>
/// <param name="TableCells">If it may be a pipe table: its lines times the most cells on one of them; else 0.</param>
/// <param name="Effort">Its length times its special characters; see <see cref="MarkdownLimits.Effort"/>.</param>
internal readonly record struct LeafWeight(int Brackets, long TableCells, long Effort)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("[]!*_~=`<&|:()\"'\\");

    /// <summary>What a bracket and a run of emphasis count: each may be closed by any of those that follow.</summary>
    private const int Dear = 3;

    public static LeafWeight Measure(LeafBlock leaf)
    {
        var (brackets, special, length, widest, delimited) = (0, 0L, 0L, 0, false);
        for (var i = 0; i < leaf.Lines.Count; i++)
        {
            var line = leaf.Lines.Lines[i].Slice.AsSpan();
            length += line.Length + 1;
            var pipes = 0;
            var previous = '\0';
            for (var rest = line; rest.IndexOfAny(Special) is var at and >= 0; rest = rest[(at + 1)..])
            {
                var c = rest[at];
                var isRun = c is '*' or '_' or '~' or '=';
                if (!isRun || c != previous || at > 0) special += isRun || c is '[' or ']' ? Dear : 1;
                previous = c;
                if (c is '[' or ']')
                    brackets++;
                else if (c == '|')
                    pipes++;
            }
            var trimmed = line.Trim(" \t");
            var outer = pipes < 2 ? 0 : (trimmed[0] == '|' ? 1 : 0) + (trimmed[^1] == '|' ? 1 : 0);
            widest = Math.Max(widest, pipes + 1 - outer);
            delimited |= pipes > 0 && line.IndexOfAnyExcept("|:- \t") < 0 && line.Contains('-');
        }
        return new(brackets, delimited ? (long)widest * leaf.Lines.Count : 0, special * length);
    }
}
