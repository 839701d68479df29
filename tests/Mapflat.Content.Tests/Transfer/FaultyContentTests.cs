using System.Text;

namespace Mapflat.Content.Tests.Transfer;

/// <summary>
/// Whatever is wrong with a folder is refused with its file, its line and the mend, and nothing of it is taken.
/// </summary>
public sealed class FaultyContentTests
{
    private const string Page = "pages/a.md";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int?, string> FaultyPages => new()
    {
        { "bad YAML", "---\ntitle: A: B\nsummary: S\n---\nText.\n", 2, "not valid YAML" },
        { "unclosed quotation mark", "---\ntitle: A\nsummary: \"S\n---\nText.\n", null, "not valid YAML" },
        { "duplicate key", "---\ntitle: A\nsummary: S\ntitle: B\n---\nText.\n", 4, "“title” stands here twice" },
        { "alias bomb", "---\ntitle: A\nsummary: S\nformer: &a [x, x]\nkey: *a\n---\n", 4, "Anchors and aliases" },
        { "anchor on a value", "---\ntitle: &t A\nsummary: S\n---\n", 2, "Anchors and aliases" },
        { "anchor on the whole", "---\n&all\ntitle: A\nsummary: S\n---\n", null, "Anchors and aliases" },
        { "anchor on a key", "---\n&k title: A\nsummary: S\n---\n", 2, "Anchors and aliases" },
        { "alias as a key", "---\ntitle: A\nsummary: S\n*k : B\n---\n", 4, "Anchors and aliases" },
        { "cycle", "---\ntitle: A\nsummary: S\nformer: &a\n- *a\n---\n", null, "Anchors and aliases" },
        { "tag on a value", "---\ntitle: !!python/object:os.system A\nsummary: S\n---\n", 2, "Tags (!)" },
        { "tag on a mapping", "---\n!System.Diagnostics.Process\ntitle: A\nsummary: S\n---\n", null, "Tags (!)" },
        { "complex key", "---\n? [a, b]\n: c\n---\n", 2, "A key must be a single word" },
        { "list for a mapping", "---\n- title\n- summary\n---\n", 2, "must be a list of “key: value” lines" },
        { "nested too deep", "---\ntitle: A\nsummary: S\nformer: [[[[[[[[[[x]]]]]]]]]]\n---\n", 4, "nested too deep" },
        { "a hundred thousand brackets", "---\ntitle: A\nsummary: S\nformer: " + new string('[', 100_000) + "\n---\n",
            null, "not valid YAML" },
        { "second document", "---\ntitle: A\nsummary: S\n...\n--- b\n---\n", null, "second YAML document" },
        { "front matter without end", "---\ntitle: A\nsummary: S\n", 1, "has no end" },
        { "empty file", " \n", null, "The file is empty" },
        { "misspelt status", "---\ntitle: A\nsummary: S\nstatus: publised\n---\n", 4,
            "one of draft, published, withdrawn" },
        { "bad day", "---\ntitle: A\nsummary: S\nas_of: 2026-02-30\n---\n", 4, "“2026-02-30” is not a date" },
        { "bad moment", "---\ntitle: A\nsummary: S\npublished: yesterday\n---\n", 4,
            "write a moment as 2026-11-22T09:30:00Z" },
        { "bad order", "---\ntitle: A\nsummary: S\norder: first\n---\n", 4, "must be a whole number" },
        { "order beyond 32 bits", "---\ntitle: A\nsummary: S\norder: 99999999999\n---\n", 4, "must be a whole number" },
        { "too long title", $"---\nsummary: S\ntitle: {new string('a', 201)}\n---\n", 3,
            "has 201 characters; 200 at most" },
        { "too long summary", $"---\ntitle: A\nsummary: {new string('a', 501)}\n---\n", 3,
            "has 501 characters; 500 at most" },
        { "list for a title", "---\ntitle: [A]\nsummary: S\n---\n", 2, "must be a single value" },
        { "title of two lines", "---\ntitle: |\n  A\n  B\nsummary: S\n---\n", 2, "has several lines" },
        { "control character", "---\ntitle: \"A\\u0007\"\nsummary: S\n---\n", 2, "control character" },
        { "NUL by escape", "---\ntitle: \"A\\0\"\nsummary: S\n---\n", 2, "control character" },
        { "half a surrogate pair", "---\ntitle: \"A\\uD83D\"\nsummary: S\n---\n", 2, "" },
        { "text for a list", "---\ntitle: A\nsummary: S\nformer: /old\n---\n", 4, "must be a list" },
        { "successor that is not an address", "---\ntitle: A\nsummary: S\nsuccessor: javascript:alert(1)\n---\n", 4,
            "must be an absolute address" },
        { "relative successor", "---\ntitle: A\nsummary: S\nsuccessor: /about\n---\n", 4,
            "must be an absolute address" },
        { "withdrawn without reason", "---\ntitle: A\nsummary: S\nstatus: withdrawn\n---\n", null,
            "“withdrawn_reason” is missing" },
        { "withdrawn with another answer", "---\ntitle: A\nsummary: S\nstatus: withdrawn\nwithdrawn_reason: R\n"
            + "withdrawn_answer: 404\n---\n", 6, "it is 200 or 410" },
        { "reason without being withdrawn", "---\ntitle: A\nsummary: S\nwithdrawn_reason: R\n---\n", 4,
            "is not known here" },
        { "key that is not an address", "---\ntitle: A\nsummary: S\nkey: Old?Key\n---\n", 4,
            "the address that the page was created at" },
        { "former with a host", "---\ntitle: A\nsummary: S\nformer: ['https://old.example/a']\n---\n", 4,
            "does not begin with /" },
        { "former with a query", "---\ntitle: A\nsummary: S\nformer: ['/?p=12']\n---\n", 4,
            "make a rule in redirects.csv" },
        { "former that is reserved", "---\ntitle: A\nsummary: S\nformer: [/Admin/users]\n---\n", 4,
            "used by the program itself" },
        { "former that is its own address", "---\ntitle: A\nsummary: S\nformer: [/A/]\n---\n", 4,
            "the page's own address" },
        { "former twice", "---\ntitle: A\nsummary: S\nformer: [/old, /OLD]\n---\n", 4, "stands here twice" },
        { "Markdown nested too deep",
            "---\ntitle: A\nsummary: S\n---\n\n" + string.Concat(Enumerable.Repeat("> ", 200)) + "x\n", 6, "" },
        { "Markdown of too many lines",
            "---\ntitle: A\nsummary: S\n---\n" + string.Concat(Enumerable.Repeat("x\n", 20_100)), null, "lines" },
    };

    [Theory]
    [MemberData(nameof(FaultyPages))]
    public async Task A_faulty_page_is_refused(string fault, string text, int? line, string words)
    {
        var finding = await RefusedAsync((Page, Encoding.UTF8.GetBytes(text)));
        Assert.Equal(Page, finding.File);
        if (line is not null) Assert.Equal((fault, line), (fault, finding.Line));
        Assert.Contains(words.Length == 0 ? "." : words, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pages/a%20b.md", "cannot be a page's address")]
    [InlineData("pages/a?b.md", "cannot be a page's address")]
    [InlineData("pages/a#b.md", "cannot be a page's address")]
    [InlineData("pages/a\\b.md", "cannot be a page's address")]
    [InlineData("pages/a/history.md", "cannot be a page's address")]
    [InlineData("pages/index.html.md", "the home page's address")]
    [InlineData("pages/a\n.md", "cannot be a page's address")]
    [InlineData("pages/.md", "cannot be a page's address")]
    [InlineData("pages/admin.md", "used by the program itself")]
    [InlineData("pages/media/x.md", "used by the program itself")]
    [InlineData("pages/search.md", "used by the program itself")]
    public async Task A_page_under_an_address_that_cannot_be_is_refused(string name, string words)
    {
        var finding = await RefusedAsync((name, Encoding.UTF8.GetBytes(Sample.Page("A"))));
        Assert.Equal(name, finding.File);
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        Assert.Contains("rename the file", finding.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> FaultyBytes => new()
    {
        { Page, [.. "---\ntitle: A"u8, 0xE5, .. "\n---\n"u8], "not UTF-8" },
        { Page, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Sample.Page("A")))
            .ToArray(), "not UTF-8" },
        { Page, Encoding.UTF8.GetBytes(Sample.Page("A", "Line.\nA \0 here.\n")), "NUL" },
        { Page, Encoding.UTF8.GetBytes(Sample.Page("A", new string('x', 1024 * 1024))), "at most" },
        { "site.yaml", [0xFF, 0xFE], "not UTF-8" },
        { "redirects.csv", [.. "from,to\n/\xE5"u8, 0xC3], "not UTF-8" },
        { "redirects.csv", [], "file is empty" },
        { "redirects.csv", [.. "PK\u0003\u0004"u8], "spreadsheet" },
        { "media/A.png", [1], "lower-case letters" },
        { "media/run.exe", [.. "MZ"u8], "ends in .svg" },
        { "media/page.html", [.. "<script>"u8], "ends in .svg" },
        { "media/sub/a.png", [1], "lower-case letters" },
        { "media/..svg", [1], "lower-case letters" },
        { "media/a.png", [], "0 bytes" },
        { "media/a.png", [.. "GIF89a"u8], "not those of a .png" },
        { "media/a.jpg", [.. "<html>"u8], "not those of a .jpg" },
        { "media/a.gif", [0x89, 0x50, 0x4E, 0x47], "not those of a .gif" },
        { "media/a.webp", [.. "RIFF0000WAVE0000"u8], "not those of a .webp" },
        { "media/a.avif", [.. "ftyp"u8], "not those of a .avif" },
        { "media/a.pdf", [.. "%!PS"u8], "not those of a .pdf" },
        { "media/a.svg", [.. "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"u8], "" },
        { "media/a.svg", [.. "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"u8], "" },
        { "media/a.svg", [.. "<!DOCTYPE svg [<!ENTITY a \"x\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&a;</svg>"u8],
            "document type" },
        { "media/a.svg", [.. "GIF89a"u8], "not well-formed" },
    };

    [Theory]
    [MemberData(nameof(FaultyBytes))]
    public async Task Faulty_bytes_are_refused(string name, byte[] bytes, string words)
    {
        var finding = await RefusedAsync((name, bytes));
        Assert.Equal(name, finding.File);
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_media_file_past_the_limit_is_refused_unread()
    {
        using var folder = new TempFolder();
        folder.Write("media/a.gif", "GIF89a");
        using (var file = File.OpenWrite(folder["media/a.gif"])) file.SetLength(10L * 20 * 1024 * 1024);
        Assert.Contains("at most", Assert.Single(await FindingsAsync(folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title: Test", "“contact” is missing")]
    [InlineData("contact: javascript:alert(1)", "must be a URI that begins with https:")]
    [InlineData("navigation: [/nowhere]", "The menu holds /nowhere")]
    [InlineData("navigation: [/draft]", "or only a draft")]
    [InlineData("navigation: /about", "must be a list")]
    [InlineData("target_hosts: ['https://x.example/']", "each entry is a host name")]
    [InlineData("dormancy: yes", "must hold indented")]
    [InlineData("dormancy:\n  active: yes", "is true or false")]
    [InlineData("dormancy:\n  active: true", "“text” is missing")]
    [InlineData("dormancy:\n  active: true\n  text: T\n  successor:\n    name: N\n    url: ftp://x",
        "must be an absolute address")]
    [InlineData("dormancy:\n  successor:\n    pages: [/about]", "each entry is an absolute address")]
    [InlineData("dormancy:\n  succesor:\n    name: N", "“succesor” is not known here")]
    public async Task Faulty_settings_are_refused(string line, string words)
    {
        await using var store = new TempStore();
        var head = line.StartsWith("title", StringComparison.Ordinal) ? "description: D\n"
            : line.StartsWith("contact", StringComparison.Ordinal) ? "title: T\ndescription: D\n"
            : Sample.Site();
        var (_, failure) = await store.TryImportAsync(
            ("site.yaml", $"{head}{line}\n"), ("pages/draft.md", Sample.Page("D", "Text.\n", "status: draft")));
        var finding = Assert.IsType<Failure.Invalid>(failure).Findings.First(f => f.Severity == Severity.Error);
        Assert.Equal("site.yaml", finding.File);
        Assert.Contains(words, string.Join('\n', ((Failure.Invalid)failure).Findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/old,https://elsewhere.example/", 2, "elsewhere.example")]
    [InlineData("/admin/x,/about", 2, "")]
    [InlineData("/old,/a\n/OLD/index.html,/b", 3, "source of line 2 too")]
    [InlineData("/old,/a\n/old,/b,too many", 3, "3 cells")]
    [InlineData("/old,/old", 0, "own source")]
    [InlineData("/one,/two\n/two,/one", 0, "circles")]
    [InlineData("/old,\"/a", 2, "never closes")]
    public async Task Faulty_rules_are_refused(string rows, int line, string words)
    {
        await using var store = new TempStore();
        var (_, failure) = await store.TryImportAsync(("redirects.csv", $"from,to\n{rows}\n"));
        var finding = Assert.IsType<Failure.Invalid>(failure).Findings.First(f => f.Severity == Severity.Error);
        Assert.Equal("redirects.csv", finding.File);
        if (line > 0) Assert.Equal(line, finding.Line);
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.Store.ReadGenerationAsync(Stop));
    }

    [Fact]
    public async Task A_key_is_one_pages_own() =>
        await TwoPagesAsync("key: x", "key: x", "key", "used by pages/a.md too");

    [Fact]
    public async Task A_former_address_leads_to_one_page() =>
        await TwoPagesAsync("former: [/old]", "former: [/Old/]", "former", "claimed by pages/a.md too");

    [Fact]
    public async Task A_former_address_is_no_pages_present_one() =>
        await TwoPagesAsync("order: 1", "former: [/a]", "former", "claimed by pages/a.md too");

    [Fact]
    public async Task A_former_address_cannot_be_that_of_a_page_beyond_the_folder()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var (_, failure) = await store.TryImportAsync(("pages/b.md", Sample.Page("B", "Text.\n", "former: [/a]")));
        Assert.Contains("the page whose key is “a”",
            Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_former_address_of_another_page_is_not_taken_from_it()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "former: [/old]")));
        var (_, failure) = await store.TryImportAsync(("pages/b.md", Sample.Page("B", "Text.\n", "former: [/old]")));
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Equal(("pages/b.md", 4, "/old already leads to /a; it can lead to one page only."),
            (finding.File, finding.Line, finding.Message));
    }

    [Fact]
    public async Task An_address_that_another_page_has_is_refused()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var (_, failure) = await store.TryImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "key: other")));
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Equal(("pages/a.md", 4), (finding.File, finding.Line));
        Assert.Contains("Add “key: a” if it is the same page", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_neither_read_nor_followed()
    {
        using var outside = new TempFolder();
        outside.Write("secret.md", "not front matter");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["pages"]);
        File.CreateSymbolicLink(folder["pages/a.md"], outside["secret.md"]);
        File.CreateSymbolicLink(folder["pages/dangling.md"], "/no/such/file");
        Directory.CreateSymbolicLink(folder["pages/b"], outside.Path);
        Directory.CreateSymbolicLink(folder["pages/round"], folder.Path);
        var findings = await FindingsAsync(folder);
        Assert.Equal(["pages/a.md", "pages/b", "pages/dangling.md", "pages/round"], findings.Select(f => f.File));
        Assert.All(findings, f => Assert.Equal("This is a link; put the file itself here.", f.Message));
    }

    [Fact]
    public async Task Files_of_no_use_are_named_and_left_out()
    {
        await using var store = new TempStore();
        var report = await store.ImportAsync(
            ("pages/a.md", Sample.Page("A")), ("pages/notes.txt", "x"), ("README.md", "x"), ("Site.yaml", "x"));
        Assert.Equal(["README.md", "Site.yaml", "pages/notes.txt"], report.Findings.Select(f => f.File));
        Assert.All(report.Findings, f => Assert.Equal(Severity.Warning, f.Severity));
    }

    [Fact]
    public async Task Of_very_many_findings_the_first_are_shown_and_the_others_counted()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 300; i++) folder.Write($"{i:000}.txt", "");
        folder.Write("pages/bad.md", "");
        var findings = (await FindingsAsync(folder)).Shorten().ToList();
        Assert.Equal(("pages/bad.md", Severity.Error), (findings[0].File, findings[0].Severity));
        Assert.Equal(FindingList.Shown + 1, findings.Count);
        Assert.Equal("There are 101 more findings like these.", findings[^1].Message);
    }

    [Fact]
    public async Task Every_fault_is_reported_at_once()
    {
        using var folder = new TempFolder();
        folder.Write("pages/a.md", Sample.Page("A", "Text.\n", "colour: red", "status: gone", "as_of: 2026-13"));
        folder.Write("pages/b.md", "");
        folder.Write("media/a.png", "x");
        folder.Write("site.yaml", "title: T\n");
        folder.Write("pages/c.md", "---\ntitle: A: B\n---\n");
        Assert.Equal(8, (await FindingsAsync(folder)).Count);
    }

    [Theory]
    [InlineData("%YAML 99999999999.1\n---\ntitle: A\n")]
    [InlineData("title: \"\\UFFFFFFFF\"\n")]
    [InlineData("title: \"\\x\"\n")]
    [InlineData("title: |999999999999\n  x\n")]
    [InlineData("? ? ? ? ? ?\n")]
    [InlineData("{{{{{{{{{{{{{{")]
    [InlineData("!<tag:")]
    [InlineData("- - - - - - - - - -")]
    [InlineData("\t")]
    [InlineData("a: b\n\t- c")]
    [InlineData("@")]
    [InlineData("%TAG ! tag:x,2000:\n---\n!a b: c\n")]
    [InlineData(": : :")]
    public async Task No_settings_file_makes_the_import_throw(string text)
    {
        await using var store = new TempStore();
        Assert.IsType<Failure.Invalid>((await store.TryImportAsync(("site.yaml", text))).Failure);
    }

    [Fact]
    public async Task Random_front_matter_never_makes_the_import_throw()
    {
        const string Letters = "ab:- \n\t'\"#&*!|>%@`{}[],?\\0\u0085\u2028é𝒜~.=<\r";
        var random = new Random(20261122);
        using var folder = new TempFolder();
        var runes = Letters.EnumerateRunes().ToArray();
        for (var i = 0; i < 1_000; i++)
            folder.Write($"pages/p{i}.md", "---\n"
                + string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => runes[random.Next(runes.Length)]))
                + "\n---\n");
        var findings = await FindingsAsync(folder);
        Assert.All(findings, f => Assert.InRange(f.Line ?? 2, 1, 70));
    }

    [Theory]
    [InlineData('[')]
    [InlineData('"')]
    [InlineData('-')]
    [InlineData('?')]
    [InlineData('#')]
    [InlineData(' ')]
    [InlineData('a')]
    public async Task A_megabyte_of_one_character_is_read_in_time(char c)
    {
        using var folder = new TempFolder();
        folder.Write("site.yaml", "title: " + string.Concat(Enumerable.Repeat($"{c} ", 500_000)));
        var watch = ProcessorTime.Start();
        await FindingsAsync(folder);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static async Task TwoPagesAsync(string a, string b, string field, string words)
    {
        await using var store = new TempStore();
        var (_, failure) = await store.TryImportAsync(
            ("pages/a.md", Sample.Page("A", "Text.\n", a)), ("pages/b.md", Sample.Page("B", "Text.\n", b)));
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Equal(("pages/b.md", 4, field), (finding.File, finding.Line, finding.Field));
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
    }

    private static async Task<Finding> RefusedAsync(params (string Name, byte[] Bytes)[] files)
    {
        using var folder = new TempFolder();
        foreach (var (name, bytes) in files) folder.Write(name, bytes);
        return (await FindingsAsync(folder)).First(f => f.Severity == Severity.Error);
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(TempFolder folder)
    {
        await using var store = new TempStore();
        var (_, failure) = await store.Importer.ImportAsync(folder.Path, dryRun: false, Stop);
        Assert.Equal(0, store.Folder.ReadGeneration());
        return Assert.IsType<Failure.Invalid>(failure).Findings;
    }
}
