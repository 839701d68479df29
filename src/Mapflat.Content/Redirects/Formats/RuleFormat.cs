namespace Mapflat.Content.Redirects.Formats;

/// <summary>A way in which other programs write redirects.</summary>
/// <param name="Name">The word for it on the command line and in forms.</param>
/// <param name="Title">What it is, as the middle of a sentence.</param>
public sealed record RuleFormat(string Name, string Title);

/// <summary>All formats that are read and written.</summary>
public static class RuleFormats
{
    /// <summary>The word that asks for the format to be told from the content.</summary>
    public const string Auto = "auto";

    /// <summary>The formats that <see cref="RuleImport"/> reads, apart from <see cref="Auto"/>; one may be there in two writings.</summary>
    public static IReadOnlyList<string> Readable { get; } = [.. Readers.Select(reader => reader.Format.Name).Distinct()];

    /// <summary>The formats that <see cref="RuleExport"/> writes.</summary>
    public static IReadOnlyList<RuleFormat> Writable { get; } = [.. Writers.Select(writer => writer.Format)];

    /// <summary>In the order in which they are asked whether a file is theirs: the one that is surest first.</summary>
    internal static IReadOnlyList<IRuleReader> Readers =>
    [
        new WordPressJsonReader(), new GhostJsonReader(), new SitemapReader(), new GhostYamlReader(),
        new OwnCsvReader(), new WordPressCsvReader(), new YoastReader(), new WagtailReader(),
        new ApacheReader(), new NginxReader(), new TwoColumnReader(),
        UnderscoreReader.Netlify, UnderscoreReader.Cloudflare, UnderscoreReader.Ipfs, new UrlListReader(),
    ];

    internal static IReadOnlyList<IRuleWriter> Writers =>
        [new CsvWriter(), UnderscoreWriter.Netlify, UnderscoreWriter.Cloudflare, new NginxWriter(), new ApacheWriter()];
}
