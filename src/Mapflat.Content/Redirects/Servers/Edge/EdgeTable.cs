using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers.Edge;

/// <summary>
/// What is known of a site, as a table of short texts that <c>resolve.js</c> asks one at a time. A page and all its
/// parts are one entry. What rules say goes first: where there is no room for pages, the bucket knows them.
/// </summary>
/// <remarks>
/// The limits are those of a KeyValueStore of CloudFront, for the other runtimes too, so that both answer the same:
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-create-s3-kvp.html
/// </remarks>
internal sealed class EdgeTable
{
    /// <summary>Of an entry and of the whole file, in bytes.</summary>
    internal const int LongestKey = 512, LongestValue = 1024, MostBytes = 5 * 1024 * 1024;

    /// <summary>Each is a question for whoever asks for what is not there.</summary>
    private const int MostPatternLists = 8;

    /// <summary>Around key and value in the file.</summary>
    private const int PerEntry = 26;

    private static readonly JsonSerializerOptions _json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SortedDictionary<string, string> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _left = [];
    private readonly StaticSite _site;
    private readonly QueryKeys _keys;
    private int _bytes;

    internal EdgeTable(StaticSite site, ServerRules set)
    {
        (_site, _keys) = (site, new QueryKeys(site.Known));
        HeaderLists = AddHeaders();
        foreach (var answer in site.Known.All.Where(answer => !answer.IsFormer)) Add(answer);
        foreach (var rule in set.Prefixes)
            Add($">{Host(rule.Host)}{UrlText.EncodePath(rule.By.Read.Key)}", ValueOf(rule, _ => "{}"));
        PatternLists = AddPatterns(set);
        var files = FileList();
        foreach (var answer in site.Known.All.Where(answer => answer.IsFormer && !IsHidden(answer, files))) Add(answer);
        var pages = EdgePages.Write(files).ToList();
        IsOpen = _bytes + pages.Sum(page => page.Key.Length + page.Value.Length + PerEntry) > MostBytes;
        if (!IsOpen) pages.ForEach(page => Add(page.Key, page.Value));
        else _left.Add($"The table has no room for {pages.Count} pages and files: one with another spelling of "
            + "its address (/About/, /about.html) gets a 404 from the bucket.");
    }

    internal IReadOnlyDictionary<string, string> Entries => _entries;

    /// <summary>How many lists there are of the headers that every answer has.</summary>
    internal int HeaderLists { get; }

    /// <summary>How many lists of patterns there are.</summary>
    internal int PatternLists { get; }

    /// <summary>Whether the pages had no room, so that the bucket has to be asked for what is not known.</summary>
    internal bool IsOpen { get; }

    internal IReadOnlyList<string> Left => _left;

    /// <summary>As a KeyValueStore imports it.</summary>
    internal void WriteJson(TextWriter text)
    {
        text.Write("{\"data\":[");
        var isFirst = true;
        foreach (var (key, value) in _entries)
        {
            text.Write($"{(isFirst ? "" : ",")}\n{{\"key\":{Json(key)},\"value\":{Json(value)}}}");
            isFirst = false;
        }

        text.Write("\n]}\n");
    }

    /// <summary>As a module, which a runtime reads at once.</summary>
    internal void WriteModule(TextWriter text)
    {
        text.Write("export default {\n");
        foreach (var (key, value) in _entries) text.Write($"{Json(key)}: {Json(value)},\n");
        text.Write("};\n");
    }

    internal static string Json(object value) => JsonSerializer.Serialize(value, _json);

    private static string Host(string? host) => host?.Split(':')[0] ?? "";

    private static string KeyOf(KnownAnswer answer) => Host(answer.Host) + UrlText.EncodePath(answer.Key)
        + (answer.QueryKey.Length == 0 ? "" : "?" + answer.QueryKey);

    private void Add(KnownAnswer answer) => Add(KeyOf(answer), answer.IsGone
        ? $"410{(answer.IsOfPrefix ? "n" : "")} {Path.GetFileNameWithoutExtension(answer.GoneFile)}"
        : Value(answer.Resolution.Status, answer.PassesQuery ? _keys.UsedBy(answer) : null, answer.IsOfPrefix,
            answer.Location));

    private void Add(string key, string value)
    {
        if (key.Length > LongestKey || Encoding.UTF8.GetByteCount(value) > LongestValue)
        {
            _left.Add($"{key[..Math.Min(key.Length, 100)]} is left out: an entry of the table has at most "
                + $"{LongestKey} bytes for an address and {LongestValue} for what it leads to.");
            return;
        }

        var length = key.Length + Encoding.UTF8.GetByteCount(value) + PerEntry;
        if (_bytes + length > MostBytes) _left.Add($"{key} is left out: the table has at most {MostBytes} bytes.");
        else if (_entries.TryAdd(key, value)) _bytes += length;
    }

    private string ValueOf(KnownRule rule, Func<string, string> fill)
    {
        if (rule.Target is null) return "410";
        var (address, query, fragment) = rule.Write(fill, text => text);
        return Value(rule.Status, rule.PassesQuery ? _keys.UsedBy(rule) : null, isOfPrefix: false,
            address + (query is null ? "" : "?" + query) + (fragment is null ? "" : "#" + fragment));
    }

    private string Value(int status, int? used, bool isOfPrefix, string location)
    {
        if (location.StartsWith(_site.Origin + "/", StringComparison.Ordinal))
            location = location[_site.Origin.Length..];
        return string.Create(CultureInfo.InvariantCulture,
            $"{status}{(used is null ? "" : "p")}{used}{(isOfPrefix ? "n" : "")} {location}");
    }

    private int AddHeaders()
    {
        var (lists, list) = (0, new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (name, value) in _site.Headers)
        {
            if (list.Count > 0 && Json(list).Length + name.Length + value.Length + 6 > LongestValue) Flush();
            list[name.ToLowerInvariant()] = value;
        }

        Flush();
        return lists;

        void Flush()
        {
            if (list.Count > 0) Add(string.Create(CultureInfo.InvariantCulture, $"!{lists++}"), Json(list));
            list.Clear();
        }
    }

    private int AddPatterns(ServerRules set)
    {
        var (lists, list) = (0, new List<string>());
        foreach (var rule in set.Patterns)
        {
            if (ServerPattern.Read(rule.Path, out var fault) is not { } pattern || !pattern.Fills(rule, all: true))
            {
                _left.Add($"“{rule.Source}” is left out: {fault ?? "it fills in more groups than nine"}.");
                continue;
            }

            var value = ValueOf(rule, name =>
                $"{{{pattern.Number(name).ToString(CultureInfo.InvariantCulture)}}}");
            var json = Json((string[])[pattern.Write(branch => $"^(?:{branch})$"), Host(rule.Host), value]);
            if (list.Sum(each => Length(each) + 1) + Length(json) + 2 > LongestValue) Flush();
            if (lists < MostPatternLists && Length(json) + 2 <= LongestValue) list.Add(json);
            else _left.Add($"“{rule.Source}” is left out: there is room for {MostPatternLists} lists of patterns, "
                + $"of {LongestValue} bytes each.");
        }

        Flush();
        return lists;

        void Flush()
        {
            if (list.Count == 0) return;
            Add(string.Create(CultureInfo.InvariantCulture, $"~{lists++}"), $"[{string.Join(',', list)}]");
            list.Clear();
        }

        static int Length(string text) => Encoding.UTF8.GetByteCount(text);
    }

    private Dictionary<string, EdgeFile> FileList()
    {
        var files = new Dictionary<string, EdgeFile>(_site.Files.Count, StringComparer.Ordinal);
        foreach (var file in _site.Files)
        {
            var key = LegacyPath.FromDecoded(file.Address).Value?.Key ?? file.Address;
            // One text where both are the same, as there may be a hundred thousand.
            files.TryAdd(key, new EdgeFile(key == file.Address ? key : file.Address, file.IsCompressed));
        }

        return files;
    }

    /// <summary>A page is found without its ending before what was once at the address with it.</summary>
    private static bool IsHidden(KnownAnswer former, Dictionary<string, EdgeFile> files) =>
        LegacyPath.FromDecoded(former.Key).Value?.KeyWithoutEnding is { } bare && files.ContainsKey(bare);
}
