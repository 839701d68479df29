namespace Mapflat.Browser.Tests;

/// <summary>
/// Reflow (WCAG 1.4.10), resized text (1.4.4), text spacing (1.4.12) and the size of targets (2.5.8).
/// </summary>
public sealed class LayoutTests(Browsing browsing)
{
    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task Nothing_scrolls_sideways_or_is_cut_off_at_320_px_even_with_wide_spacing_or_text_at_200_percent(
        string template)
    {
        await using var visit = await browsing.OpenAsync(template, width: 320);
        List<string> findings = [.. (await visit.FindAsync(Overflow)).Select(f => "320 px: " + f)];

        // What the browser's own setting does: it changes media queries in rem too, which a style on the root does not.
        var devtools = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await devtools.SendAsync(
            "Page.setFontSizes", new Dictionary<string, object> { ["fontSizes"] = new { standard = 32, @fixed = 26 } });
        findings.AddRange((await visit.FindAsync(Overflow)).Select(f => "320 px, text at 200 %: " + f));
        await visit.Page.SetViewportSizeAsync(1280, Visit.Height);
        Assert.Equal("32px", await visit.Page.EvaluateAsync<string>(
            "() => getComputedStyle(document.documentElement).fontSize"));
        findings.AddRange((await visit.FindAsync(Overflow)).Select(f => "1280 px, text at 200 %: " + f));
        await devtools.SendAsync(
            "Page.setFontSizes", new Dictionary<string, object> { ["fontSizes"] = new { standard = 16, @fixed = 13 } });

        await visit.Page.EvaluateAsync(Spacing);
        findings.AddRange((await visit.FindAsync(Overflow)).Select(f => "1280 px, text spacing: " + f));
        await visit.Page.SetViewportSizeAsync(320, Visit.Height);
        findings.AddRange((await visit.FindAsync(Overflow)).Select(f => "320 px, text spacing: " + f));
        Assert.Empty(findings);
    }

    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task Every_target_outside_running_text_is_24_px_in_both_directions_or_spaced(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        List<string> findings = [];
        foreach (var width in (int[])[320, 768, 1280])
        {
            await visit.Page.SetViewportSizeAsync(width, Visit.Height);
            findings.AddRange((await visit.FindAsync(Targets)).Select(f => $"{width} px: {f}"));
        }

        Assert.Empty(findings);
    }

    [Fact]
    public async Task Text_is_between_45_and_80_characters_wide_on_a_wide_window()
    {
        await using var visit = await browsing.OpenAsync("article");
        var widest = await visit.Page.EvaluateAsync<double>(
            """
            () => Math.max(...[...document.querySelectorAll('.prose > p')].map(p => {
              const range = document.createRange(), counts = [];
              for (const text of p.childNodes) {
                if (text.nodeType !== 3) continue;
                let top = null, count = 0;
                for (let i = 0; i < text.length; i++) {
                  range.setStart(text, i); range.setEnd(text, i + 1);
                  const y = Math.round(range.getBoundingClientRect().top);
                  if (y !== top) { counts.push(count); top = y; count = 0; }
                  count++;
                }
                counts.push(count);
              }
              return Math.max(...counts);
            }))
            """);
        Assert.InRange(widest, 45, 80);
    }

    [Fact]
    public async Task Scrolling_is_smooth_for_nobody_who_asked_for_less_motion()
    {
        await using var visit = await browsing.OpenAsync("article");
        const string Behaviour = "() => getComputedStyle(document.documentElement).scrollBehavior";
        const string Animated =
            "() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none' || "
            + "parseFloat(getComputedStyle(e).transitionDuration) > 0).map(e => e.outerHTML.slice(0, 80))";
        Assert.Equal("auto", await visit.Page.EvaluateAsync<string>(Behaviour));
        Assert.Empty(await visit.FindAsync(Animated));
    }

    private const string Spacing =
        """
        () => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`
              * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
              p { margin-block-end: 2em !important }`);
          document.adoptedStyleSheets = [sheet];
        }
        """;

    /// <summary>
    /// What makes the page scroll sideways, is cut off, or scrolls where the keyboard cannot reach it.
    /// </summary>
    internal const string Overflow =
        """
        () => {
          const root = document.scrollingElement, findings = [];
          const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
              + (e.getAttribute('class') ? '.' + e.getAttribute('class') : '')
              + ' “' + e.textContent.trim().slice(0, 30) + '”';
          const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflowX);
          const inScroller = e => {
              for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (scrolls(p)) return true;
              return false;
          };
          if (root.scrollWidth > root.clientWidth)
              findings.push(`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth} px`);
          for (const e of document.body.querySelectorAll('*')) {
            const style = getComputedStyle(e);
            if (style.display === 'none' || e.closest('svg') && e.tagName !== 'svg'
                || e.closest('.skip, .visually-hidden') || (innerWidth < 640 && e.closest('.table thead')))
                continue;
            const box = e.getBoundingClientRect();
            if (box.width && (box.right > root.clientWidth + 0.5 || box.left < -0.5) && !inScroller(e))
                findings.push(`${name(e)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
            const cut = (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1)
                || (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1);
            if (cut && !e.matches('svg, input')) findings.push(`${name(e)} is cut off`);
            if (scrolls(e) && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0)
                findings.push(`${name(e)} scrolls sideways and cannot be focused`);
          }
          return findings;
        }
        """;

    internal const string Targets =
        """
        () => {
          const inline = e => {
            if (getComputedStyle(e).display !== 'inline') return false;
            let block = e.parentElement;
            while (getComputedStyle(block).display === 'inline') block = block.parentElement;
            return block.textContent.trim().length > e.textContent.trim().length;
          };
          const targets = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
          const all = [...document.querySelectorAll(targets)]
            .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.skip'))
            .map(e => ({ e, box: e.getBoundingClientRect() })).filter(t => t.box.width && t.box.height);
          const small = t => t.box.width < 23.95 || t.box.height < 23.95;
          const centre = t => ({ x: t.box.left + t.box.width / 2, y: t.box.top + t.box.height / 2 });
          const distance = (p, box) => Math.hypot(Math.max(box.left - p.x, 0, p.x - box.right),
              Math.max(box.top - p.y, 0, p.y - box.bottom));
          return all.filter(t => small(t) && !inline(t.e)).flatMap(t => {
            const near = all.find(o => o.e !== t.e && !o.e.contains(t.e) && !t.e.contains(o.e)
              && (distance(centre(t), o.box) < 12
                  || (small(o) && Math.hypot(centre(t).x - centre(o).x, centre(t).y - centre(o).y) < 24)));
            return near
                ? [`“${t.e.textContent.trim()}” is ${t.box.width.toFixed(1)} × ${t.box.height.toFixed(1)} px and `
                    + `too near “${near.e.textContent.trim().slice(0, 40)}”`]
                : [];
          });
        }
        """;
}
