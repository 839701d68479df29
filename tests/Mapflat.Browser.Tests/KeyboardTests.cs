namespace Mapflat.Browser.Tests;

/// <summary>
/// Everything by keyboard: in the order of reading, with the focus seen (WCAG 2.4.7) and not hidden (2.4.11).
/// </summary>
public sealed class KeyboardTests(Browsing browsing)
{
    private const string Focusable =
        """
        () =>
            [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
            .filter(e => e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }))
        """;

    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task The_skip_link_comes_first_is_seen_and_leads_into_the_text(string template)
    {
        await using var visit = await browsing.OpenAsync(template, width: 320);
        var page = visit.Page;
        await page.Keyboard.PressAsync("Tab");
        Assert.Empty(await visit.FindAsync(
            """
            () => {
              const e = document.activeElement, box = e.getBoundingClientRect();
              if (!e.matches('a[href="#main"]')) return ['first is ' + e.outerHTML.slice(0, 100)];
              if (box.width < 24 || box.height < 24 || box.left < 0 || box.top < 0 || box.right > innerWidth)
                  return ['it is not in sight: ' + JSON.stringify(box)];
              return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) === e ? []
                  : ['something covers it'];
            }
            """));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>(
            """
            () => {
              const main = document.getElementById('main'), e = document.activeElement;
              // A text without a single link leads on to the first one after it.
              return location.hash === '#main'
                  && (main.contains(e) || Boolean(main.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING));
            }
            """));
    }

    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task Whatever_has_the_focus_shows_it_and_is_not_covered(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        var page = visit.Page;
        // The browser shows focus that moves by script if it was moved by keyboard before.
        await page.Keyboard.PressAsync("Tab");
        List<string> findings = [];
        foreach (var width in (int[])[320, 1280])
        {
            await page.SetViewportSizeAsync(width, Visit.Height);
            foreach (var (look, media) in _looks)
            {
                await page.EmulateMediaAsync(media);
                findings.AddRange((await visit.FindAsync(Focus)).Select(f => $"{look}, {width} px: {f}"));
            }
        }

        Assert.Empty(findings);
    }

    [Theory]
    [InlineData("home")]
    [InlineData("article")]
    [InlineData("everything")]
    [InlineData("search, results")]
    public async Task The_tab_key_visits_every_control_once_in_the_order_of_the_text_and_leaves_at_the_end(
        string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        var page = visit.Page;
        var expected = await page.EvaluateAsync<int>(
            $"() => {{ window.controls = ({Focusable})(); return controls.length; }}");
        List<int> visited = [];
        for (var i = 0; i < expected; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            visited.Add(await page.EvaluateAsync<int>("() => controls.indexOf(document.activeElement)"));
        }

        Assert.Equal(Enumerable.Range(0, expected), visited);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal(-1, await page.EvaluateAsync<int>("() => controls.indexOf(document.activeElement)"));
    }

    [Fact]
    public async Task A_table_on_a_small_screen_is_a_list_of_named_values_that_needs_no_scrolling()
    {
        await using var visit = await browsing.OpenAsync("section index", width: 320);
        Assert.Empty(await visit.FindAsync(
            """
            () => {
              const table = document.querySelector('.table'), findings = [];
              const header = table.querySelector('thead').getBoundingClientRect();
              if (header.width > 1 || header.height > 1) findings.push('the header is shown apart');
              const width = document.documentElement.clientWidth;
              for (const cell of table.querySelectorAll('tbody td')) {
                const said = getComputedStyle(cell, '::before').content;
                if (!said.includes(cell.dataset.label)) findings.push(`${cell.textContent} is called ${said}`);
                if (cell.getBoundingClientRect().right > width) findings.push(`${cell.textContent} is out of sight`);
              }
              if (table.querySelectorAll('tbody td').length < 4) findings.push('the table is not there');
              return findings;
            }
            """));
    }

    private const string Focus =
        $$"""
        () => {
          const findings = [];
          const channels = colour => colour.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => [r, g, b]
              .map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
              .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          const paper = e => {
              for (; e; e = e.parentElement) {
                  const c = channels(getComputedStyle(e).backgroundColor);
                  if (c.length < 4 || c[3] > 0) return c;
              }
              return [255, 255, 255];
          };
          for (const e of ({{Focusable}})()) {
            e.focus();
            const style = getComputedStyle(e),
                said = e.textContent.trim() || e.getAttribute('aria-label') || e.id,
                name = `${e.localName} “${said.slice(0, 40)}”`;
            if (!e.matches(':focus-visible')) findings.push(name + ' does not take the focus');
            else if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
                findings.push(name + ' has no outline');
            else if (contrast(luminance(channels(style.outlineColor)), luminance(paper(e.parentElement))) < 3)
                findings.push(`${name}: the outline ${style.outlineColor} is too faint`);
            if (Number(style.opacity) < 1) findings.push(name + ' is see-through');
            const boxes = [...e.getClientRects()].filter(b => b.width && b.height);
            const seen = boxes.some(b => {
              const x = Math.min(Math.max(b.left + b.width / 2, 0), innerWidth - 1),
                  y = Math.min(Math.max(b.top + Math.min(b.height, innerHeight) / 2, 0), innerHeight - 1);
              const top = document.elementFromPoint(x, y);
              return top && (e.contains(top) || top.contains(e) && top !== document.body
                  && top !== document.documentElement && getComputedStyle(e).display === 'inline');
            });
            if (!seen) findings.push(name + ' is covered or out of sight');
          }
          return findings;
        }
        """;

    private static readonly (string Look, PageEmulateMediaOptions Media)[] _looks =
    [
        ("light", new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None }),
        ("dark", new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark, ForcedColors = ForcedColors.None }),
        ("forced colours",
            new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.Active }),
    ];
}
