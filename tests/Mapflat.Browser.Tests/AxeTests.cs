namespace Mapflat.Browser.Tests;

/// <summary>axe-core's rules for WCAG 2.0 to 2.2, levels A and AA, and its best practices.</summary>
public sealed class AxeTests(Browsing browsing)
{
    private static readonly string _axe = ReadAxe();

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task Axe_finds_nothing_at_any_width_in_light_dark_and_forced_colours(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        Assert.Empty(await FindAsync(visit.Page, 320, 768, 1280));
    }

    /// <summary>
    /// What axe finds on the page that is open, at each width, in each look; in an ordinary run in light at the first
    /// width, and in the other looks at the last.
    /// </summary>
    internal static async Task<IReadOnlyList<string>> FindAsync(IPage page, params int[] widths)
    {
        await page.EvaluateAsync(_axe);
        List<string> findings = [];
        foreach (var width in widths)
        {
            var looks = _looks.Where(look => LongRun.IsWhole || width == (look.Look == Light ? widths[0] : widths[^1]))
                .ToList();
            if (looks.Count == 0) continue;
            await page.SetViewportSizeAsync(width, Visit.Height);
            foreach (var (look, media, tags) in looks)
            {
                await page.EmulateMediaAsync(media);
                findings.AddRange((await page.EvaluateAsync<string[]>(Run, tags)).Select(finding =>
                    $"{look}, {width} px: {finding}"));
            }
        }

        return findings;
    }

    private const string Light = "light";

    private const string Run =
        """
        async ({ tags, rules }) => {
          const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
          const results = await axe.run(document, { runOnly, resultTypes: ['violations'], preload: false });
          return results.violations.flatMap(rule => rule.nodes.map(node =>
              `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`));
        }
        """;

    private static readonly object _everything =
        new { tags = new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice" } };

    /// <summary>Only what depends on the colours: the markup is the same in each of them.</summary>
    private static readonly object _colours = new { rules = new[] { "color-contrast", "link-in-text-block" } };

    private static readonly (string Look, PageEmulateMediaOptions Media, object Rules)[] _looks =
    [
        (Light, new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None },
            _everything),
        ("dark",
            new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark, ForcedColors = ForcedColors.None }, _colours),
        ("forced colours",
            new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.Active },
            _colours),
    ];

    private static string ReadAxe()
    {
        using var reader = new StreamReader(typeof(AxeTests).Assembly.GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }
}
