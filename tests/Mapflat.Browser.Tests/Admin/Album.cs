namespace Mapflat.Browser.Tests.Admin;

/// <summary>
/// With a folder in SCREENSHOTS, keeps a picture there of each screen that a test looks at, for eyes to look at too.
/// </summary>
internal static class Album
{
    private static readonly string? _folder =
        Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder ? folder : null;

    /// <summary>Takes the pictures of one screen: at 360, 768 and 1280 px, light and dark, whole.</summary>
    public static async Task PortrayAsync(IPage page, string screen)
    {
        if (_folder is null) return;
        Directory.CreateDirectory(_folder);
        foreach (var width in (int[])[360, 768, 1280])
        {
            await page.SetViewportSizeAsync(width, Visit.Height);
            foreach (var look in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await page.EmulateMediaAsync(
                    new PageEmulateMediaOptions { ColorScheme = look, ForcedColors = ForcedColors.None });
                var file = $"{screen.Trim('/').Replace('/', ' ')} {width} {look.ToString().ToLowerInvariant()}.png";
                await page.ScreenshotAsync(
                    new PageScreenshotOptions { Path = Path.Combine(_folder, file), FullPage = true });
            }
        }

        await page.SetViewportSizeAsync(1280, Visit.Height);
    }
}
