using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>The redirects of Ghost, whose sources are expressions, though most people write paths.</summary>
internal static partial class Ghost
{
    internal static void Take(RuleLog log, int line, string from, string to, int status)
    {
        if (from.Length == 0 || to.Length == 0)
        {
            log.Skip(line, "An entry needs an address that it is for and one that it leads to.");
            return;
        }
        // Ghost looks for /a.b anywhere, and takes the dot for any character; who wrote it meant that path.
        if (Plain().IsMatch(from))
        {
            log.Add(line, from, to, status, RuleMatch.Exact);
            return;
        }
        var regex = from.StartsWith("/^", StringComparison.Ordinal) && from.EndsWith("/i", StringComparison.Ordinal)
            ? from[1..^2]
            : from;
        if (ForeignPattern.Read(regex, TargetText.Read(to), isRelative: false, out var fault) is { } pattern)
            log.Add(line, pattern.From, pattern.To, status, pattern.Match);
        else log.Skip(line, $"The expression {from} cannot be taken over: {fault}.");
    }

    [GeneratedRegex(@"^/[^\\^$*+?()\[\]{}|]*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Plain();
}

/// <summary>The redirects.yaml of Ghost: maps below <c>301:</c> and <c>302:</c>.</summary>
internal sealed partial class GhostYamlReader : IRuleReader
{
    public RuleFormat Format { get; } = new("ghost", "a redirects.yaml of Ghost");

    public bool Recognises(FileHead head) => head.Any(Code());

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        log.IsOrdered = true;
        if (RuleFile.ReadWhole(text, log) is not { } yaml) return;
        var findings = new List<Finding>();
        var root = StrictYaml.Read(yaml, log.File ?? "", 1, findings);
        foreach (var finding in findings) log.Skip(finding.Line ?? 1, finding.Message);
        if (root is null) return;
        foreach (var (code, (value, line)) in root.Values.OrderBy(pair => pair.Value.Line))
        {
            if (code is not ("301" or "302")) log.Skip(line, $"“{code}” is not known here; Ghost has 301 and 302.");
            else if (value is YamlMap map) Take(log, map, code == "301" ? 301 : 302);
            else if (value is not "")
                log.Skip(line, $"Below {code}: there must be indented lines such as “/old: /new”.");
        }
    }

    private static void Take(RuleLog log, YamlMap map, int status)
    {
        foreach (var (from, (to, line)) in map.Values.OrderBy(pair => pair.Value.Line))
        {
            if (to is string target) Ghost.Take(log, line, from.Trim(), target.Trim(), status);
            else log.Skip(line, $"{from} must lead to one address.");
        }
    }

    [GeneratedRegex(@"^['""]?30[12]['""]?\s*:(?:\s*\{?\s*\}?)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Code();
}

/// <summary>The redirects.json of Ghost: <c>[{from, to, permanent}]</c>.</summary>
internal sealed class GhostJsonReader : IRuleReader
{
    public RuleFormat Format { get; } = new("ghost", "a redirects.json of Ghost");

    public bool Recognises(FileHead head) =>
        head.First == '[' && (head.Text.Contains("\"from\"", StringComparison.Ordinal)
            || head.Text.Trim() == "[]");

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        log.IsOrdered = true;
        if (RuleFile.ReadWhole(text, log) is not { } json || JsonText.Read(json, log) is not { } root) return;
        if (root is not List<object?> items)
        {
            log.Skip(1, "The file must be a list: [ { \"from\": …, \"to\": …, \"permanent\": true } ].");
            return;
        }
        var line = 1;
        foreach (var item in items)
        {
            if (log.IsFull) return;
            if (item is JsonObject redirect)
                Ghost.Take(log, line = redirect.Line, redirect.Text("from"), redirect.Text("to"),
                    redirect.Flag("permanent") ? 301 : 302);
            else log.Skip(line, "An entry of the list is not an object with “from” and “to”.");
        }
    }
}
