using System.Globalization;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Web.Cli;

/// <summary>Prints the difference of two texts of a page as <c>diff -u</c> does.</summary>
internal static class UnifiedDiff
{
    public static void Write(TextWriter output, string oldName, string newName, PageText? old, PageText now)
    {
        var difference = TextDiff.Compare(old is null ? "" : Whole(old), Whole(now));
        if (difference.IsEmpty) return;
        output.Write($"--- {oldName}\n+++ {newName}\n");
        var (before, after) = (0, 0);
        foreach (var hunk in difference.Hunks)
        {
            before += hunk.SkippedBefore;
            after += hunk.SkippedBefore;
            var olds = hunk.Lines.Count(line => line.Kind != DiffKind.Added);
            var nows = hunk.Lines.Count(line => line.Kind != DiffKind.Removed);
            output.Write($"@@ -{Range(before, olds)} +{Range(after, nows)} @@\n");
            foreach (var line in hunk.Lines)
                output.Write($"{line.Kind switch { DiffKind.Added => '+', DiffKind.Removed => '-', _ => ' ' }}"
                    + $"{string.Concat(line.Parts.Select(part => part.Text))}\n");
            before += olds;
            after += nows;
        }
    }

    private static string Whole(PageText text) => string.Create(CultureInfo.InvariantCulture,
        $"title: {text.Title}\nmenu: {text.Menu}\nsummary: {text.Summary}\nas_of: {text.AsOf}\n"
            + $"successor: {text.Successor}\n{(text.Terms.Length > 0 ? $"terms: {text.Terms}\n" : "")}"
            + $"{PageFrontMatter.Write(text.Extra)}\n"
            + $"{text.Markdown}");

    // An empty range stands after the line that it names.
    private static string Range(int start, int count) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)}{(count == 1 ? "" : $",{count}")}");
}
