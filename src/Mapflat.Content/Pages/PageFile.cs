using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Text;


namespace Mapflat.Content.Pages;

/// <summary>
/// A page as a file: YAML front matter between two lines of three hyphens, then the text in Markdown.
/// </summary>
internal sealed class PageFile
{
    private const int LongestTitle = PageTextCheck.LongestTitle;
    private const int LongestSummary = PageTextCheck.LongestSummary;

    private readonly YamlMap _frontMatter;

    private PageFile(YamlMap frontMatter) => _frontMatter = frontMatter;

    public required PageAddress Address { get; init; }

    public required string Key { get; init; }

    public required PageText Text { get; init; }

    public required int Order { get; init; }

    public required PageStatus Status { get; init; }

    public required DateTime? Published { get; init; }

    public required DateTime? Updated { get; init; }

    public required IReadOnlyList<string> Former { get; init; }

    public required Withdrawal? Withdrawn { get; init; }

    public required string Name { get; init; }

    /// <summary>The line of the file that the Markdown begins on.</summary>
    public required int BodyLine { get; init; }

    public PageHead Head =>
        new(Name, Key, Address.Path, Address.Folded, Former, Status == PageStatus.Draft, _frontMatter.LineOf("key"),
            _frontMatter.LineOf("path"), _frontMatter.LineOf("former"));

    public void Refuse(string key, string message) => _frontMatter.Refuse(key, message);

    public void Warn(string key, string message) => _frontMatter.Warn(key, message);

    /// <summary>Whether a public page shows anything but its words otherwise than this file.</summary>
    public bool ShowsOtherwise(Page page) => page.Status != Status
        || (Published is { } published && published != page.Published)
        || (Updated is { } updated && updated > page.Updated)
        || (Withdrawn is { } notice && (notice.Reason != page.WithdrawnReason || notice.Answer != page.WithdrawnAnswer
            || (notice.On ?? page.WithdrawnOn) != page.WithdrawnOn));

    public static PageFile? Read(string text, string file, List<Finding> findings)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (string.IsNullOrWhiteSpace(text))
        {
            findings.Add(Finding.Error("The file is empty; write a text, or take the file away.", file));
            return null;
        }

        if (PageFrontMatter.Read(text, file, findings) is not { } front) return null;
        var map = front.Map;
        if (ReadAddress(map, file, findings) is not { } address) return null;
        var start = front.TextStart;
        while (start < text.Length && text[start] == '\n') start++;
        var (title, summary) = ReadTitleAndSummary(front, text, address, ref start);
        var status = map.Text("status") ?? "published";
        if (status is not ("draft" or "published" or "withdrawn"))
            map.Refuse("status", $"“status” is “{status}”; it is one of draft, published, withdrawn.");
        if (status != "draft" && front.DraftKey is { } draftKey)
        {
            status = "draft";
            map.Findings.Add(Finding.Warning($"“{draftKey}” says that the page is not finished, so it comes in as a "
                + "draft, which visitors do not read. Publish it when it is.", file, field: draftKey,
                line: map.Others.Find(other => other.Key == draftKey)?.Line ?? 1));
        }

        if (status != "withdrawn") RefuseWithdrawalKeys(map);
        var page = new PageFile(map)
        {
            Address = address,
            Name = file,
            Key = ReadKey(map) ?? address.Key,
            Order = map.Value<int>("order", "a whole number") ?? 0,
            Status = status switch
            {
                "draft" => PageStatus.Draft,
                "withdrawn" => PageStatus.Withdrawn,
                _ => PageStatus.Published
            },
            Published = map.Instant("published"),
            Updated = map.Instant("updated"),
            Text = new PageText(
                title,
                map.Values.ContainsKey("menu") ? map.Required("menu", LongestTitle) : title,
                summary,
                text[start..],
                ReadAsOf(map) ?? "",
                WebAddress(map, "successor"))
            {
                Terms = ReadTerms(map),
                Extra = front.Extra,
            },
            Former = ReadFormer(map),
            Withdrawn = status == "withdrawn" ? ReadWithdrawal(map) : null,
            BodyLine = text.AsSpan(0, start).Count('\n') + 1,
        };
        return page;
    }

    public static string Write(Page page, Revision revision, IEnumerable<string> former)
    {
        var address = PageAddress.Restore(page.Address);
        return "---\n" + ContentFormat.Yaml(
        [
            ("title", revision.Title),
            ("menu", revision.Menu == revision.Title ? null : revision.Menu),
            ("summary", revision.Summary),
            ("order", page.Order.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("status",
                page.Status switch { PageStatus.Draft => "draft", PageStatus.Withdrawn => "withdrawn", _ => null }),
            ("as_of", revision.AsOf),
            ("published", page.Status != PageStatus.Draft
                && page.Published is { } published ? ContentFormat.Instant(published) : null),
            ("updated",
                page.Status != PageStatus.Draft && page.Updated is { } updated ? ContentFormat.Instant(updated) : null),
            ("successor", revision.Successor),
            ("terms", revision.Terms),
            ("former", (IReadOnlyList<string>)[.. former.Order(StringComparer.Ordinal)]),
            ("path", PageAddress.PathOfFile(address.MarkdownFile) == address.Path ? null : address.Path),
            ("key", page.Key == address.Key ? null : page.Key),
            ("withdrawn_on", page.WithdrawnOn is { } on ? ContentFormat.Day(on) : null),
            ("withdrawn_reason", page.WithdrawnReason),
            ("withdrawn_answer", page.Status == PageStatus.Withdrawn && page.WithdrawnAnswer == 410 ? "410" : null),
        ]) + PageFrontMatter.Write(revision.Text.Extra) + "---\n\n" + revision.Markdown;
    }

    public static int BodyLineOf(Page page, Revision revision, IEnumerable<string> former) =>
        Write(page, revision, former).AsSpan()[..^revision.Markdown.Length].Count('\n') + 1;

    /// <summary>
    /// What the name of the file says, or the file itself where its name cannot: of a final slash, of very long
    /// addresses.
    /// </summary>
    private static PageAddress? ReadAddress(YamlMap map, string file, List<Finding> findings)
    {
        var said = map.Text("path");
        var (address, failure) =
            PageAddress.Parse(said ?? PageAddress.PathOfFile(file[(ContentFormat.PagesFolder.Length + 1)..]));
        if (address is not null) return address;
        if (said is not null) map.Refuse("path", failure!.Message);
        else findings.Add(Finding.Error($"{failure!.Message} The address is the file's path; rename the file.", file));
        return null;
    }

    /// <summary>
    /// The title and the summary that a file says, or else those that its text gives: its first heading, or the file's
    /// name in words; its first sentence.
    /// </summary>
    private static (string Title, string Summary) ReadTitleAndSummary(
        PageFrontMatter front, string text, PageAddress address, ref int start)
    {
        var map = front.Map;
        var (hasTitle, hasSummary) = (Says(map, "title"), Says(map, "summary"));
        if (hasTitle && hasSummary)
            return (map.Required("title", LongestTitle), map.Required("summary", LongestSummary));

        var opening = OpeningWords.Read(text[start..]);
        var title = hasTitle ? map.Required("title", LongestTitle)
            : Shorten(front.OtherTitle ?? opening.Title ?? WordsOf(address), LongestTitle);
        if (!hasTitle)
        {
            map.Warn("title", $"“title” is missing. The page is called “{title}”, "
                + (front.OtherTitle is null && opening.Title is null ? "after its file." : "as its text says."));
            // It would stand there twice.
            if (front.OtherTitle is null) start += opening.TextStart;
        }

        if (hasSummary) return (title, map.Required("summary", LongestSummary));
        if (front.Description?.Trim().ReplaceLineEndings(" ") is { Length: > 0 and <= LongestSummary } described)
            return (title, described);
        var said = opening.Sentence ?? title;
        map.Warn("summary", $"“summary” is missing. Lists and search engines show: “{Shorten(said, 80)}”");
        return (title, Shorten(said, LongestSummary));
    }

    private static bool Says(YamlMap map, string key) =>
        map.Values.TryGetValue(key, out var found) && !string.IsNullOrWhiteSpace(found.Value as string ?? "a list");

    private static string Shorten(string text, int longest) =>
        text.Length <= longest ? text : text[..(longest - (char.IsHighSurrogate(text[longest - 2]) ? 2 : 1))] + "…";

    /// <summary>The last part of an address in words: <c>/a/unified-log</c> is “Unified log”.</summary>
    private static string WordsOf(PageAddress address)
    {
        var words = address.Key[(address.Key.LastIndexOf('/') + 1)..].Replace('-', ' ').Trim();
        return words.Length == 0 ? address.Path : char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static void RefuseWithdrawalKeys(YamlMap map)
    {
        foreach (var key in (string[])["withdrawn_on", "withdrawn_reason", "withdrawn_answer"])
            if (map.Values.ContainsKey(key))
                map.Refuse(key, $"“{key}” is not known here unless “status” is withdrawn.");
    }

    private static string? ReadKey(YamlMap map)
    {
        var key = map.Text("key");
        if (key is not null && PageAddress.Parse("/" + key).Value is null)
            map.Refuse("key", $"“key” is “{key}”; it is the address that the page was created at, without the first "
                + "slash: architecture/unified-log.");
        return key;
    }

    /// <summary>Old addresses in the one form that they are looked up by.</summary>
    private static List<string> ReadFormer(YamlMap map)
    {
        List<string> former = [];
        foreach (var text in map.List("former"))
        {
            var (path, failure) = LegacyPath.FromDecoded(text);
            if (text.Length == 0 || text.AsSpan().ContainsAny('?', '#'))
                map.Refuse("former", $"“former” holds “{text}”; it takes paths such as /old/page. For addresses with a "
                    + $"query, make a rule in {ContentFormat.RedirectsFile}.");
            else if (path is null) map.Refuse("former", $"“former” holds “{text}”. {failure!.Message}");
            else if (ReservedAddresses.Contains(path.Key))
                map.Refuse("former", $"“former” holds “{text}”, which is used by the program itself; take it out.");
            else former.Add(path.Key);
        }

        return former;
    }

    private static Withdrawal ReadWithdrawal(YamlMap map)
    {
        var answer = map.Value<int>("withdrawn_answer", "200 or 410") ?? 200;
        if (answer is not (200 or 410))
            map.Refuse("withdrawn_answer", $"“withdrawn_answer” is {answer}; it is 200 or 410.");
        return new Withdrawal(map.Date("withdrawn_on"), map.Required("withdrawn_reason", LongestSummary), answer);
    }

    internal static string ReadTerms(YamlMap map)
    {
        var text = map.Text("terms")?.Trim() ?? "";
        if (text.Length > PageTextCheck.LongestTerms)
            map.Refuse("terms", $"“terms” has {text.Length} characters. Shorten it to {PageTextCheck.LongestTerms} at "
                + "most.");
        return text;
    }

    internal static string? ReadAsOf(YamlMap map)
    {
        var text = map.Text("as_of")?.Trim();
        if (text is not null && AsOf.FindFault(text) is { } fault) map.Refuse("as_of", fault);
        return text;
    }

    internal static string? WebAddress(YamlMap map, string key)
    {
        var text = map.Text(key);
        if (text is null || PageTextCheck.IsWebAddress(text)) return text;
        map.Refuse(key, $"“{key}” is “{text}”; it must be an absolute address such as https://www.scling.com/.");
        return null;
    }
}

/// <summary>That a page no longer holds, as its file says it.</summary>
/// <param name="On">Since when; null leaves a known day as it is, and otherwise means the day of the import.</param>
internal sealed record Withdrawal(DateOnly? On, string Reason, int Answer);

/// <summary>What the whole of a folder is checked by: a page that was read, without its words.</summary>
internal sealed record PageHead(
    string Name, string Key, string Address, string Folded, IReadOnlyList<string> Former, bool IsDraft, int KeyLine,
    int AddressLine, int FormerLine);
