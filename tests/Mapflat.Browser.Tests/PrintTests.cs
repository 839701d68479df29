namespace Mapflat.Browser.Tests;

/// <summary>On paper nothing can be followed, so it says where things are and of when they are.</summary>
public sealed class PrintTests(Browsing browsing)
{
    [Theory]
    [InlineData("overview")]
    [InlineData("article")]
    [InlineData("client page")]
    public async Task Print_shows_where_links_lead_the_day_and_the_address_in_black_on_white(string template)
    {
        await using var visit = await browsing.OpenAsync(template, width: 794);
        var page = visit.Page;
        await page.EmulateMediaAsync(
            new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Empty(await visit.FindAsync(
            """
            () => {
              const findings = [];
              for (const a of document.querySelectorAll('.prose a:is([href^="http"], [href^="/"])'))
                if (!getComputedStyle(a, '::after').content.replaceAll('" "', '').includes(a.href))
                    findings.push('no target after ' + a.outerHTML);
              const day = document.querySelector('.print-only time');
              if (!day?.checkVisibility() || !/\d{4}/.test(day.textContent)) findings.push('the day is not shown');
              const address = document.querySelector('.print-only');
              if (!address?.checkVisibility() || !address.textContent.includes(location.pathname))
                  findings.push('the address is not shown');
              for (const e of document.querySelectorAll('.skip, .masthead nav, .trail, .contents, .pager, form'))
                if (e.checkVisibility()) findings.push(`${e.className || e.localName} is printed`);
              const style = getComputedStyle(document.body),
                  paper = getComputedStyle(document.documentElement).backgroundColor;
              if (style.color !== 'rgb(0, 0, 0)') findings.push('the ink is ' + style.color);
              if (paper !== 'rgb(255, 255, 255)') findings.push('the paper is ' + paper);
              if (document.scrollingElement.scrollWidth > innerWidth) findings.push('it is wider than the sheet');
              return findings;
            }
            """));
    }
}
