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
        JsonReader.Firebase, JsonReader.Vercel, JsonReader.StaticWebApp, JsonReader.OpenPublishing, JsonReader.S3,
        new WordPressJsonReader(), new GhostJsonReader(), new WebConfigReader(), new SitemapReader(),
        new GhostYamlReader(), LineReader.Toml, LineReader.MkDocs, LineReader.Caddy,
        new OwnCsvReader(), new WordPressCsvReader(), new YoastReader(), new WagtailReader(),
        new ApacheReader(), new NginxReader(), LineReader.HaProxy, LineReader.Yaml, new TwoColumnReader(),
        UnderscoreReader.Netlify, UnderscoreReader.Cloudflare, UnderscoreReader.Ipfs, new UrlListReader(),
    ];
}
