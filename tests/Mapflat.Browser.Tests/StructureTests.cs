namespace Mapflat.Browser.Tests;

/// <summary>Titles, headings, language and landmarks: what a screen reader moves by.</summary>
public sealed class StructureTests(Browsing browsing)
{
    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task A_page_has_one_h1_whole_levels_a_language_and_its_landmarks(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        Assert.Empty(await visit.FindAsync(
            """
            () => {
              const findings = [], all = selector => [...document.querySelectorAll(selector)];
              const one = (what, found) => { if (found.length !== 1) findings.push(`${found.length} × ${what}`); };
              one('h1', all('h1'));
              one('main', all('main, [role=main]'));
              one('banner', all('body > header, [role=banner]'));
              one('contentinfo', all('body > footer, [role=contentinfo]'));
              let level = 0;
              for (const h of all('h1, h2, h3, h4, h5, h6')) {
                const next = Number(h.tagName[1]);
                if (next > level + 1) findings.push(`after h${level} comes h${next} “${h.textContent.trim()}”`);
                if (!h.textContent.trim()) findings.push('an empty heading');
                level = next;
              }
              if (!/^en(-|$)/.test(document.documentElement.lang))
                  findings.push(`lang is “${document.documentElement.lang}”`);
              if (!document.title.trim()) findings.push('no title');
              const names = all('nav, aside, section[aria-labelledby], [role=search]').map(e => {
                const named = e.getAttribute('aria-labelledby');
                const name = e.getAttribute('aria-label')
                    ?? (named ? document.getElementById(named)?.textContent.trim() : '') ?? '';
                if (e.localName === 'nav' && !name) findings.push('a nav without a name');
                return (e.getAttribute('role') ?? e.localName) + ' ' + name;
              });
              findings.push(...names.filter((n, i) => names.indexOf(n) !== i).map(n => `two landmarks called “${n}”`));
              const ids = all('[id]').map(e => e.id);
              findings.push(...ids.filter((id, i) => ids.indexOf(id) !== i)
                  .map(id => `two elements with the id “${id}”`));
              for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for'])
                for (const e of all(`[${attribute}]`))
                  for (const id of e.getAttribute(attribute).split(/\s+/))
                      if (!ids.includes(id)) findings.push(`${attribute} names “${id}”, which is not there`);
              for (const th of all('th')) if (!th.scope) findings.push(`th “${th.textContent}” has no scope`);
              return findings;
            }
            """));
    }

    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task A_heading_is_called_by_its_words_alone(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        var devtools = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        var tree = await devtools.SendAsync("Accessibility.getFullAXTree");
        var names = tree!.Value.GetProperty("nodes").EnumerateArray()
            .Where(node => node.TryGetProperty("role", out var role)
                && role.GetProperty("value").GetString() == "heading")
            .Select(node => node.GetProperty("name").GetProperty("value").GetString()).ToList();
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => name!.Contains("Link to section", StringComparison.Ordinal)
            || name.Contains('#', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task Search_engines_are_kept_from_everything_but_pages_that_hold(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        var robots = await visit.Page.Locator("meta[name=robots]").CountAsync();
        var canonical = await visit.Page.EvaluateAsync<string?>(
            "() => document.querySelector('link[rel=canonical]')?.href ?? null");
        string[] others = ["search", "withdrawn", "history", "version"];
        var holds = visit.Response!.Status == 200
            && !others.Any(kind => template.StartsWith(kind, StringComparison.Ordinal));
        Assert.Equal(holds ? 0 : 1, robots);
        if (holds) Assert.Equal(browsing.Origin + Template.All[template].Address, canonical);
    }
}
