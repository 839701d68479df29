namespace Mapflat.Browser.Tests;

/// <summary>
/// Drawings are inlined twice, wide and narrow, and the window decides which one is seen. A figure may have several,
/// each of them a link or the key to the others.
/// </summary>
public sealed class DiagramTests(Browsing browsing)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/how-i-work")]
    [InlineData("/architecture")]
    [InlineData("/architecture/monoliths")]
    [InlineData("/architecture/service-oriented")]
    [InlineData("/architecture/unified-log")]
    [InlineData("/clients/startups")]
    public async Task Each_diagram_shows_one_drawing_with_text_of_12_px_or_more_inside_its_box(string address)
    {
        await using var visit = await browsing.StartAsync();
        await visit.GoAsync(new Template(address));
        List<string> findings = [];
        var diagrams = 0;
        foreach (var width in (int[])[320, 639, 640, 768, 1280, 1920])
        {
            await visit.Page.SetViewportSizeAsync(width, Visit.Height);
            findings.AddRange((await visit.FindAsync(Drawings)).Select(f => $"{width} px: {f}"));
            diagrams = await visit.Page.Locator("figure.diagram").CountAsync();
        }

        Assert.Empty(findings);
        Assert.NotEqual(0, diagrams);
    }

    [Fact]
    public async Task A_diagram_is_one_picture_with_a_name_and_a_description_to_a_screen_reader()
    {
        await using var visit = await browsing.OpenAsync("section index");
        Assert.Empty(await visit.FindAsync(
            """
            () => [...document.querySelectorAll('figure.diagram svg')].filter(e => e.checkVisibility()).flatMap(svg => {
              const text = (svg.getAttribute('aria-labelledby') ?? '').split(/\s+/)
                  .map(id => svg.querySelector('#' + CSS.escape(id))?.textContent.trim() ?? '');
              const named = svg.getAttribute('role') === 'img'
                  && (svg.getAttribute('aria-label') || text.every(t => t.length > 0));
              return named ? [] : [svg.outerHTML.slice(0, 160)];
            })
            """));
    }

    private const string Drawings =
        """
        () => [...document.querySelectorAll('figure.diagram')].flatMap(
            figure => [figure, ...figure.querySelectorAll('a')]).flatMap((holder, i) => {
          const findings = [];
          const own = [...holder.querySelectorAll(':scope > svg')], seen = own.filter(e => e.checkVisibility());
          if (own.length === 0 && holder.querySelector('a > svg')) return [];
          if (seen.length !== 1) return [`diagram ${i + 1} shows ${seen.length} drawings`];
          const svg = seen[0], box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;
          for (const text of svg.querySelectorAll('text')) {
            const t = text.getBoundingClientRect(), what = `diagram ${i + 1}: “${text.textContent.trim()}”`;
            const size = Math.min(...[text, ...text.querySelectorAll('tspan')]
                .map(e => parseFloat(getComputedStyle(e).fontSize))) * scale;
            if (size < 11.95) findings.push(`${what} is ${size.toFixed(1)} px`);
            if (t.left < box.left - 0.5 || t.right > box.right + 0.5 || t.top < box.top - 1
                || t.bottom > box.bottom + 1)
                findings.push(`${what} leaves the drawing`);
          }
          const texts = [...svg.querySelectorAll('text')].map(text => ({ text, box: text.getBoundingClientRect() }));
          texts.forEach((a, n) => texts.slice(n + 1).forEach(b => {
            const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left),
                high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
            if (wide > 1 && high > Math.min(a.box.height, b.box.height) / 2)
                findings.push(`diagram ${i + 1}: “${a.text.textContent.trim()}” and `
                    + `“${b.text.textContent.trim()}” overlap`);
          }));
          return findings;
        })
        """;
}
