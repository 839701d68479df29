namespace Mapflat.Content.Accounts;

internal static class Device
{
    // The first that is found is it: every browser claims to be several others as well.
    private static readonly (string Mark, string Name)[] _browsers =
        [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("HeadlessChrome", "Chromium"), ("CriOS", "Chrome"),
        ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl")
    ];

    private static readonly (string Mark, string Name)[] _systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
            ("Macintosh", "a Mac"), ("Linux", "Linux")];

    /// <summary>A browser and its system, such as “Firefox on Linux”.</summary>
    /// <param name="userAgent">The <c>User-Agent</c> of RFC 9110, section 10.1.5, which may say anything.</param>
    public static string InWords(string userAgent)
    {
        var browser = Array.Find(_browsers, known => userAgent.Contains(known.Mark, StringComparison.Ordinal)).Name;
        var system = Array.Find(_systems, known => userAgent.Contains(known.Mark, StringComparison.Ordinal)).Name;
        return (browser, system) switch
        {
            (null, null) => "A browser that does not say its name",
            (null, _) => $"A browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }
}
