using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Site">The folder that the site was published to.</param>
/// <param name="Bare">The folder that bare Kestrel was published to.</param>
/// <param name="Rounds">How often everything is measured; the medians are reported.</param>
/// <param name="Seconds">How long one load lasts.</param>
/// <param name="Page">The page that is asked for.</param>
/// <param name="Rules">With how many redirect rules; 0 to measure the site beside bare Kestrel instead.</param>
/// <param name="Pages">With how many pages; 0 to measure something else.</param>
/// <param name="Archive">With an old site of how many pages, beside other servers; 0 to measure something else.</param>
/// <param name="Captures">With how many pages of an old site; 0 to measure something else.</param>
/// <param name="Hostile">Beside how many who ask for what costs most; 0 to measure something else.</param>
/// <param name="Keep">Where the sites are made, and left for the next time; empty for nowhere.</param>
internal sealed record Arguments(
    string Site, string Bare, int Rounds, int Seconds, string Page, int Rules, int Pages, int Archive, int Captures,
    int Hostile, string Keep)
{
    public const string Usage =
        "usage: benchmarks/run [--rounds N (5)] [--seconds N (5)] [--page /ADDRESS (/about)] "
        + "[--rules N | --pages N [--keep FOLDER] | --captures N | --archive N | --hostile N]";

    /// <summary>Reads the command line; null if it cannot be understood.</summary>
    public static Arguments? Parse(string[] args)
    {
        var read = new Arguments("", "", 5, 5, "/about", 0, 0, 0, 0, 0, "");
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
                ? n
                : (int?)null;
            var next = (args[i], number) switch
            {
                ("--rounds", { } rounds) => read with { Rounds = rounds },
                ("--seconds", { } seconds) => read with { Seconds = seconds },
                ("--rules", { } rules) => read with { Rules = rules },
                ("--pages", { } pages) => read with { Pages = pages },
                ("--archive", { } archive) => read with { Archive = archive },
                ("--captures", { } captures) => read with { Captures = captures },
                ("--hostile", { } hostile) => read with { Hostile = hostile },
                ("--keep", _) when value.Length > 0 => read with { Keep = Path.GetFullPath(value) },
                ("--page", _) when value.StartsWith('/') => read with { Page = value },
                ("--site", _) when Directory.Exists(value) => read with { Site = Path.GetFullPath(value) },
                ("--bare", _) when Directory.Exists(value) => read with { Bare = Path.GetFullPath(value) },
                _ => null,
            };
            if (next is null) return null;
            read = next;
        }

        return read is { Site: "" } or { Bare: "" } ? null : read;
    }
}
