using System.Text.RegularExpressions;

namespace Mapflat.Browser.Tests;

/// <summary>
/// Waits for what a click has led to by looking at the page again and again. To wait for the event that the page has
/// loaded would be to wait for ever where it came before anybody listened.
/// </summary>
internal static class PageWaiting
{
    /// <summary>Waits until a page is at an address and has loaded.</summary>
    /// <param name="page">The page.</param>
    /// <param name="end">What its address ends in; <c>*</c> stands for one part.</param>
    public static async Task ReachAsync(this IPage page, string end)
    {
        var pattern = Regex.Escape(end).Replace(@"\*", "[^/]+", StringComparison.Ordinal);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(pattern + "$"));
        await Wait.UntilAsync(() => HasLoadedAsync(page));
    }

    private static async Task<bool> HasLoadedAsync(IPage page)
    {
        try
        {
            return await page.EvaluateAsync<string>("() => document.readyState") == "complete";
        }
        catch (PlaywrightException)
        {
            // The page went on while it was asked.
            return false;
        }
    }
}
