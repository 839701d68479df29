using System.Globalization;
using System.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>Writes one <c>map</c> for nginx, in which every rule is found by its address, and the lines that use it in a server.</summary>
internal sealed class NginxWriter : IRuleWriter
{
    internal const string Prefix = "$mapflat_";

    /// <summary>The variable that holds the asked path: as it was sent, so that nothing in it can end a header, without query and final slash.</summary>
    internal const string Path = Prefix + "path";

    /// <summary>The variable that holds the visitor's query where it comes after another.</summary>
    internal const string More = Prefix + "more";

    /// <summary>The line that sets it: nothing comes after nothing.</summary>
    internal const string MoreMap = "map $args " + More + " { default \"&$args\"; \"\" \"\"; }";

    /// <summary>The variable that holds status and target.</summary>
    internal const string Answer = Prefix + "answer";

    private static readonly int[] _statuses = [301, 302, 307, 308];

    public RuleFormat Format { get; } = new("nginx", "maps for nginx, with the lines that a server needs");

    public void Write(TextWriter writer, ExportSet set)
    {
        set.Arrange("nginx", isGoneKnown: true, arePatternsKnown: true);
        List<(string Key, string Value)> entries =
        [
            .. set.Covered().Select(page => (UrlText.EncodePath(page.Text), "")).ExceptBy(set.Static.Select(rule => rule.Encoded.ToLowerInvariant()), entry => entry.Item1.ToLowerInvariant()),
            .. set.Static.Select(rule => (rule.Encoded, Value(rule, "$1"))),
            .. set.Prefixes.Select(rule => ("~*" + Below(rule), Value(rule, "$1"))),
            .. set.Patterns.Select(rule => Pattern(rule, set)).OfType<(string, string)>(),
        ];
        set.Written = entries.Count(entry => entry.Value.Length > 0);
        writer.Write($"# The redirects of {set.Origin}, for nginx: include this file within http {{ }}, and write within server {{ }}:\n#\n");
        writer.Write($"#     if ({Prefix}410) {{ return 410; }}\n");
        foreach (var status in _statuses) writer.Write($"#     if ({Prefix}{status}) {{ return {status} {Prefix}{status}; }}\n");
        writer.Write("#\n# An entry with \"\" is a page that a rule covers, so that it is seen. A key that the target sets is not taken out of the visitor's query.\n");
        foreach (var comment in set.Comments) writer.Write($"# {comment}\n");
        // nginx refuses to start where a key does not fit into its tables.
        var longest = entries.Where(entry => entry.Key[0] == '/').Select(entry => entry.Key.Length).DefaultIfEmpty().Max();
        writer.Write($"\nmap_hash_bucket_size {BitOperations(longest + 64)};\nmap_hash_max_size {BitOperations(Math.Max(entries.Count * 2, 2048))};\n\n");
        writer.Write($"map $request_uri {Path} {{\n    default /;\n    \"~^(?<mapflat_bare>/[^?]*?)/*(?:\\?|$)\" {Prefix}bare;\n}}\n\n");
        writer.Write($"{MoreMap}\n\nmap {Path} {Answer} {{\n    default \"\";\n");
        foreach (var (key, value) in entries) writer.Write($"    {Quote(key)} {Quote(value)};\n");
        writer.Write($"}}\n\nmap {Answer} {Prefix}410 {{\n    default \"\";\n    410 1;\n}}\n");
        foreach (var status in _statuses) writer.Write($"map {Answer} {Prefix}{status} {{\n    default \"\";\n    \"~^{status} (?<mapflat_to_{status}>.*)$\" {Prefix}to_{status};\n}}\n");
    }

    internal static string Below(ExportRule rule) => rule.Path == "/" ? "^/(.*)$" : $"^{ServerPattern.Escape(rule.Encoded)}(?:/(.*))?$";

    internal static (string, string)? Pattern(ExportRule rule, ExportSet set)
    {
        if (ServerPattern.Read(rule.Path, out var fault) is not { } pattern || !pattern.Fills(rule, all: false))
        {
            set.Leave(rule.Source, fault ?? "nginx fills in groups from $1 to $9, and not all that was matched");
            return null;
        }
        if (rule.Path.Any(c => !char.IsAscii(c))) set.Note($"nginx compares “{rule.Source}” with the address as it was sent, where letters beyond ASCII are encoded; it may find less.");
        return ("~*" + pattern.Write(branch => $"^{branch}$"), Value(rule, null, pattern));
    }

    internal static string Value(ExportRule rule, string? splat, ServerPattern? pattern = null)
    {
        if (rule.Target is null) return "410";
        var (address, query, fragment) = rule.Write(
            name => splat ?? "$" + pattern!.Number(name).ToString(CultureInfo.InvariantCulture), text => text.Replace("$", "%24", StringComparison.Ordinal));
        var passed = rule.Query == QueryHandling.Drop ? "" : query is null ? "$is_args$args" : More;
        return string.Create(CultureInfo.InvariantCulture, $"{rule.Status} {address}{(query is null ? "" : "?" + query)}{passed}{(fragment is null ? "" : "#" + fragment)}");
    }

    internal static string Quote(string word)
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < word.Length; i++)
        {
            // nginx takes a backslash off before these, and leaves it before all else.
            if (word[i] == '"' || (word[i] == '\\' && (i + 1 == word.Length || word[i + 1] is '\\' or '"' or '\'' or 't' or 'r' or 'n'))) text.Append('\\');
            text.Append(word[i]);
        }
        return text.Append('"').ToString();
    }

    private static long BitOperations(int atLeast) => System.Numerics.BitOperations.RoundUpToPowerOf2((uint)atLeast);
}
