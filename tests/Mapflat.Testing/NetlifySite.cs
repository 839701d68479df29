namespace Mapflat.Testing;

/// <summary>
/// A folder as Netlify's documentation says that it is served (Redirects and rewrites: shadowing, trailing slashes;
/// Custom headers): a line that is forced, then a file, then any other line, then <c>404.html</c>.
/// </summary>
/// <param name="folder">The publish directory.</param>
public sealed class NetlifySite(string folder)
{
    // https://docs.netlify.com/manage/routing/redirects/redirect-options/
    private static readonly int[] _documented = [200, 301, 302, 404];

    private static readonly Dictionary<string, string> _types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=UTF-8",
        [".css"] = "text/css; charset=UTF-8",
        [".js"] = "application/javascript; charset=UTF-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".xml"] = "application/xml",
        [".json"] = "application/json",
        [".txt"] = "text/plain; charset=UTF-8",
        [".md"] = "text/markdown; charset=UTF-8",
    };

    private readonly NetlifyRules _rules = new(File.ReadAllText(Path.Combine(folder, "_redirects")));
    private readonly List<(string[] Path, string Name, string Value)> _headers =
        ReadHeaders(File.ReadAllLines(Path.Combine(folder, "_headers")));

    /// <summary>What is said of a code that the documentation does not name.</summary>
    public const string Undocumented = "X-Undocumented";

    /// <summary>Asks for a target by HTTPS.</summary>
    public RawAnswer Ask(string host, string target)
    {
        var path = target.Split('?')[0];
        var file = Find(path);
        if (_rules.Ask(target, host, isFile: file is not null) is not { } rule)
            return Send(file is null ? 404 : 200, path, file ?? Path.Combine(folder, "404.html"));
        if (rule.Status is < 300 or >= 400)
            return Send(rule.Status, path, Path.Combine(folder, rule.To[1..].Split('?')[0]));
        return new RawAnswer(rule.Status, new[] { ("Location", rule.To) }.Concat(Mark(rule.Status)).ToLookup(
            header => header.Item1, header => header.Item2, StringComparer.OrdinalIgnoreCase), []);
    }

    private static IEnumerable<(string, string)> Mark(int status) =>
        Array.IndexOf(_documented, status) < 0 ? [(Undocumented, "yes")] : [];

    /// <summary>A page is found without its ending, and with a slash.</summary>
    private string? Find(string path)
    {
        var name = Uri.UnescapeDataString(path).Trim('/');
        if (name.Contains('\0', StringComparison.Ordinal) || name.Split('/').Contains("..")) return null;
        return ((string[])[name, name + ".html", name.Length == 0 ? "index.html" : name + "/index.html"])
            .Select(each => Path.Combine(folder, each)).FirstOrDefault(File.Exists);
    }

    private RawAnswer Send(int status, string path, string file)
    {
        var said = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = _types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream"),
            ["Cache-Control"] = "public,max-age=0,must-revalidate",
        };
        var asked = Segments(path);
        foreach (var headers in _headers.Where(header => Matches(header.Path, asked)).GroupBy(
            header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase))
            said[headers.Key] = string.Join(",", headers);
        return new RawAnswer(status, said.Select(header => (header.Key, header.Value)).Concat(Mark(status))
            .ToLookup(header => header.Item1, header => header.Item2, StringComparer.OrdinalIgnoreCase),
            File.ReadAllBytes(file));
    }

    private static List<(string[], string, string)> ReadHeaders(string[] lines)
    {
        var (all, path) = (new List<(string[], string, string)>(), Array.Empty<string>());
        foreach (var line in lines.Where(line => line.Trim().Length > 0 && line[0] != '#'))
        {
            if (line[0] == '/') path = Segments(line.Trim());
            else all.Add((path, line.Split(':', 2)[0].Trim(), line.Split(':', 2)[1].Trim()));
        }

        return all;
    }

    private static string[] Segments(string path) =>
        [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    private static bool Matches(string[] path, string[] asked)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == "*") return true;
            if (i >= asked.Length || path[i] != asked[i]) return false;
        }

        return asked.Length == path.Length;
    }
}
