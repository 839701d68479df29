using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Text;
using YamlDotNet.Core.Events;

namespace Mapflat.Content.Pages;

/// <summary>
/// The lines before the text of a page's file, as this program and others write them. What others say is kept and
/// written again; none of it is a reason to refuse a file.
/// </summary>
internal sealed partial class PageFrontMatter
{
    /// <summary>The key under which all that is not known is kept.</summary>
    public const string ExtraKey = "extra";

    private static readonly HashSet<string> Known =
    [
        "title", "menu", "summary", "order", "status", "as_of", "published", "updated", "successor", "terms", "former",
        "path", "key", "withdrawn_on", "withdrawn_reason", "withdrawn_answer",
    ];

    private PageFrontMatter(YamlMap map, int textStart) => (Map, TextStart) = (map, textStart);

    public YamlMap Map { get; }

    /// <summary>Where the text begins in the file.</summary>
    public int TextStart { get; }

    /// <summary>What is not known, as YAML.</summary>
    public string Extra { get; private set; } = "";

    /// <summary>The summary under the name that most other programs give it.</summary>
    public string? Description { get; private set; }

    /// <summary>A title that is not written as YAML.</summary>
    public string? OtherTitle { get; private set; }

    /// <summary>The key by which another program calls the page unfinished; null if it is not.</summary>
    public string? DraftKey { get; private set; }

    /// <param name="text">The file, its lines ending in line feeds.</param>
    /// <returns>Null if it cannot be read; then the findings say why.</returns>
    public static PageFrontMatter? Read(string text, string file, List<Finding> findings)
    {
        if (TomlBlock().Match(text) is { Success: true } toml) return ReadToml(toml, file, findings);
        if (YamlBlock().Match(text) is not { Success: true } yaml)
        {
            if (!text.StartsWith("---\n", StringComparison.Ordinal))
                return new PageFrontMatter(new YamlMap(file, 1, findings), 0);
            findings.Add(Finding.Error("The front matter has no end: after its lines, such as “title: …”, there must "
                + "be a line “---”.", file, 1));
            return null;
        }

        if (StrictYaml.Read(yaml.Groups["yaml"].Value, file, 2, findings, IsKnown) is not { } map) return null;
        var front = new PageFrontMatter(map, yaml.Length);
        front.KeepOthers();
        return front;
    }

    /// <summary>As the last lines of front matter; nothing if there is nothing.</summary>
    public static string Write(string extra) =>
        extra.Length == 0 ? "" : ExtraKey + ":\n" + Indent(extra);

    private static bool IsKnown(string key, ParsingEvent value) => key switch
    {
        // Other programs use these words for other things.
        "menu" => value is Scalar,
        "path" => value is Scalar { Value: ['/', ..] },
        "published" => value is not Scalar { Value: "true" or "false" },
        _ => Known.Contains(key),
    };

    private void KeepOthers()
    {
        var export = Map.Others.Find(other => other.Key == ExtraKey);
        var inner = export is null ? null : Unwrap(export.Text);
        List<(string Key, string Text)> kept = [.. inner ?? []];
        foreach (var other in Map.Others)
        {
            if (other == export && inner is not null) continue;
            // Used, if under another name.
            if (other is { Key: "description", Scalar: { Length: > 0 and <= PageTextCheck.LongestSummary } description }
                && !Map.Values.ContainsKey("summary"))
            {
                Description = description;
                continue;
            }

            // What stands in the file itself is newer than what an export kept.
            kept.RemoveAll(entry => entry.Key == other.Key);
            kept.Add((other.Key, other.Text));
            if (IsTrue(other) && other.Key == "draft" || other is { Key: "published", Scalar: "false" })
                DraftKey = other.Key;
            Map.Findings.Add(Finding.Warning($"“{other.Key}” is not known here. It is kept under “{ExtraKey}” and "
                + "exported again.", Map.File, other.Line, other.Key));
        }

        Extra = string.Concat(kept.Select(entry => entry.Text));
    }

    private static bool IsTrue(YamlOther other) => other.Scalar?.ToLowerInvariant() is "true" or "yes" or "on" or "1";

    /// <summary>The keys that an export kept; null if this is not what one writes.</summary>
    private static IEnumerable<(string Key, string Text)>? Unwrap(string text)
    {
        var lines = text.Split('\n');
        if (lines[0].TrimEnd() != ExtraKey + ":" || !lines[1..].All(line => line.Length == 0 || line.StartsWith("  ",
            StringComparison.Ordinal)))
            return null;
        var inner = string.Join('\n', lines[1..].Select(line => line.Length == 0 ? "" : line[2..]));
        return StrictYaml.Read(inner, "", 1, [], (_, _) => false)?.Others.Select(other => (other.Key, other.Text));
    }

    // Hugo's other form. Its lines are kept as they are; what decides how a page is shown is taken from them.
    private static PageFrontMatter ReadToml(Match toml, string file, List<Finding> findings)
    {
        var lines = toml.Groups["toml"].Value;
        var values = TomlValue().Matches(lines).GroupBy(match => match.Groups["key"].Value)
            .ToDictionary(same => same.Key, same => same.First().Groups["value"].Value, StringComparer.Ordinal);
        findings.Add(Finding.Warning("Front matter in TOML is not read but for title, description and draft. It is "
            + $"kept under “{ExtraKey}” and exported again.", file, 1));
        return new PageFrontMatter(new YamlMap(file, 1, findings), toml.Length)
        {
            Extra = "toml: |\n" + Indent(lines),
            Description = Unquote("description"),
            OtherTitle = Unquote("title"),
            DraftKey = values.GetValueOrDefault("draft") == "true" ? "draft" : null,
        };

        string? Unquote(string key) => values.GetValueOrDefault(key)?.Trim('"', '\'');
    }

    private static string Indent(string text)
    {
        var indented = new StringBuilder(text.Length + 64);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            indented.Append(line.Length == 0 ? "" : "  ").Append(line).Append('\n');
        return indented.ToString();
    }

    [GeneratedRegex(@"\A---[ \t]*\n(?<yaml>(?>[^\n]*\n)*?)---[ \t]*(?:\n|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"\A\+\+\+[ \t]*\n(?<toml>(?>[^\n]*\n)*?)\+\+\+[ \t]*(?:\n|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TomlBlock();

    [GeneratedRegex(@"^(?<key>[a-z]+)[ \t]*=[ \t]*(?<value>""[^""\n\\]*""|'[^'\n]*'|true|false)[ \t]*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TomlValue();
}
