namespace Mapflat.Content.Redirects.Formats;

internal sealed record RuleFormat(string Name, string Title);

internal static class RuleFormats
{
    /// <summary>The word that asks for the format to be told from the content.</summary>
    public const string Auto = "auto";

    /// <summary>The formats that are read, apart from <see cref="Auto"/>; one may be there in two writings.</summary>
    public static IReadOnlyList<string> Readable { get; } =
        [.. Readers.Select(reader => reader.Format.Name).Distinct()];

    /// <summary>In the order in which they are asked whether a file is theirs: the one that is surest first.</summary>
    internal static IReadOnlyList<IRuleReader> Readers =>
    [
        new WordPressJsonReader(), new GhostJsonReader(), new SitemapReader(), new GhostYamlReader(),
        new OwnCsvReader(), new WordPressCsvReader(), new YoastReader(), new WagtailReader(),
        new ApacheReader(), new NginxReader(), new TwoColumnReader(),
        UnderscoreReader.Netlify, UnderscoreReader.Cloudflare, UnderscoreReader.Ipfs, new UrlListReader(),
    ];
}
