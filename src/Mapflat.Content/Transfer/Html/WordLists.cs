using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Mapflat.Content.Transfer.Html;

/// <summary>
/// Makes lists of what Word writes for them: paragraphs with a level in their style, whose mark is text in a span.
/// </summary>
internal static partial class WordLists
{
    private const int Deepest = 9;

    public static void Rebuild(IElement root)
    {
        foreach (var first in root.QuerySelectorAll("[style*='mso-list:' i]")
            .Where(element => LevelOf(element) is not null).ToList())
        {
            // Those that follow at once were taken along with the first.
            if (first.ParentElement is not { } parent || parent.LocalName == "li") continue;
            List<(IElement List, int Level)> open = [];
            var item = first;
            while (item is not null && LevelOf(item) is { } level)
            {
                var next = item.NextElementSibling;
                var name = IsOrdered(item) ? "ol" : "ul";
                while (open.Count > 0
                    && (open[^1].Level > level || open[^1].Level == level && open[^1].List.LocalName != name))
                    open.RemoveAt(open.Count - 1);
                if (open.Count == 0 || open[^1].Level < level)
                {
                    var list = parent.Owner!.CreateElement(name);
                    if (open.Count == 0) parent.InsertBefore(list, item);
                    else (open[^1].List.LastElementChild ?? open[^1].List).AppendChild(list);
                    open.Add((list, level));
                }

                var entry = parent.Owner!.CreateElement("li");
                open[^1].List.AppendChild(entry);
                foreach (var mark in item.QuerySelectorAll("[style*='mso-list:ignore' i]").ToList()) mark.Remove();
                while (item.FirstChild is { } child) entry.AppendChild(child);
                item.Remove();
                item = next;
            }
        }
    }

    private static int? LevelOf(IElement element) =>
        element.LocalName is "p" or "div" && element.GetAttribute("style") is { Length: < 10_000 } style
        && Level().Match(style) is { Success: true } match
            ? Math.Min(Deepest, int.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture))
            : null;

    private static bool IsOrdered(IElement item) =>
        item.QuerySelector("[style*='mso-list:ignore' i]") is { } mark && Number().IsMatch(mark.TextContent);

    [GeneratedRegex(@"mso-list:[^;]{0,60}\blevel(?<level>[0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Level();

    [GeneratedRegex(@"^\W{0,9}[0-9A-Za-z]{1,6}[.)]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Number();
}
