using System.Globalization;
using System.Text;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Transfer;

namespace Mapflat.Content.Tests.Transfer;

public sealed class RuleImportTests : IAsyncLifetime
{
    private const string Origin = "https://www.mapflat.com";

    private readonly TempStore _store = new(options: new MapflatOptions
    {
        PublicUrl = Origin,
        TargetHosts = ["new.example"],
        LegacyHosts = ["old.mapflat.com"]
    });

    public async ValueTask InitializeAsync() =>
        await _store.ImportAsync(("site.yaml", Sample.Site()), ("pages/index.md", Sample.Page("Home")),
            ("pages/about.md", Sample.Page("About")), ("pages/c.md", Sample.Page("C")));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_file_is_taken_in_and_a_running_site_is_told()
    {
        var before = await Generation();
        var report = await Import("/a /about 301\n/b/* https://new.example/:splat 302\n# no rule\n/x /y 200\n");
        Assert.Equal((2, 0, 0, 0, 1), (report.Added, report.Changed, report.Same, report.Kept, report.Skipped));
        Assert.Equal(["+ /a 301 /about", "+ /b/* 302 https://new.example/:splat"],
            report.Changes.Select(change => change.ToString()));
        Assert.Equal(4, Assert.Single(report.Findings, finding => finding.Severity == Severity.Error).Line);
        Assert.Equal(before + 1, await Generation());
        Assert.Equal(["Exact /a 301 1", "Prefix /b 302 2"], _store.Sql(
            "SELECT Match || ' ' || Key || ' ' || Status || ' ' || Position FROM Rules ORDER BY Position"));
        Assert.Equal("rules.imported|file|netlify: 2 new, 0 changed, 1 skipped|command line", _store.Sql(
            "SELECT Act || '|' || Subject || '|' || Detail || '|' || Author FROM Audit ORDER BY Id DESC")[0]);
    }

    [Fact]
    public async Task An_import_is_undone_exactly_and_says_when_it_would_do_something_else_than_was_shown()
    {
        await Import("/a /about 301\n/b /about 301\n");
        var before = Rules();
        const string Text = "/a /c 302\n/new /c 301\n";
        var replace = new RuleImportOptions { ReplaceExisting = true };
        var shown = await Import(Text, replace with { DryRun = true });
        var (_, refused) = await _store.RuleImport.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(Text)), "file",
            replace with { Expected = "else" }, Origin, Author.Command, null, TestContext.Current.CancellationToken);
        Assert.IsType<Failure.Conflict>(refused);
        Assert.Equal(before, Rules());
        var done = await Import(Text, replace with { Expected = shown.Fingerprint });
        Assert.Equal((1, 1), (done.Added, done.Changed));
        var (undone, failure) = await _store.Rules.UndoAsync(
            done.ActId!.Value, new Author("Eva"), TestContext.Current.CancellationToken);
        Assert.True(undone is not null, failure?.Message);
        Assert.Equal(before, Rules());

        string Rules() => string.Join('\n', _store.Sql(
            "SELECT json_array(Id, Position, [From], [To], Status, Enabled, Added) FROM Rules ORDER BY Id"));
    }

    [Fact]
    public async Task An_import_takes_no_answer_from_an_address_that_was_public()
    {
        await _store.ImportAsync(("pages/about.md", Sample.Page("About")));
        _store.Sql("INSERT INTO Ledger (Path, FirstPublic) VALUES ('/was-here', '2020-01-01 00:00:00')");
        await Import("/was-here /about 301\n");
        const string Text = "from,to,status,match,query,enabled\n/was-here,/about,301,exact,pass,false\n";
        var (_, refused) = await _store.RuleImport.ImportAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(Text)), "file", new RuleImportOptions { ReplaceExisting = true },
            Origin, Author.Command, null, TestContext.Current.CancellationToken);
        Assert.Contains(Assert.IsType<Failure.Invalid>(refused).Findings, finding => finding.Line == 2
            && finding.Message.Contains("/was-here", StringComparison.Ordinal));
        Assert.Equal(["1"], _store.Sql("SELECT Enabled FROM Rules WHERE [From] = '/was-here'"));
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_changes_nothing()
    {
        const string Text = "/a,/about\n/b,/nowhere\n/c,https://evil.example/\n/d,/d\n/e,/f\n/f,/e\n";
        var (before, rules) = (await Generation(), _store.Sql("SELECT count(*) FROM Rules")[0]);
        var dry = await Import(Text, new RuleImportOptions { DryRun = true });
        Assert.Equal((before, rules), (await Generation(), _store.Sql("SELECT count(*) FROM Rules")[0]));
        Assert.Empty(_store.Sql("SELECT Act FROM Audit WHERE Act = 'rules.imported'"));
        var wet = await Import(Text);
        Assert.Equal(dry.Changes, wet.Changes);
        Assert.Equal(dry.Findings, wet.Findings);
        Assert.Equal((2, 3), (wet.Added, wet.Skipped));
        Assert.Equal([3, 5, 6], wet.Findings.Where(finding => finding.Severity == Severity.Error)
            .Select(finding => finding.Line ?? 0).Order());
        Assert.Contains(wet.Findings, finding => finding is { Severity: Severity.Warning, Line: 2 }
            && finding.Message.Contains("Nothing is at its target", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_even_on_another_day()
    {
        foreach (var text in (string[])["/a,/about\n/b,TNA\n", "/c/* /about 302\n", "from,to,status\n/d,/about,307\n",
            "Redirect 301 /e /about\n", "location = /f { return 301 /about; }"])
        {
            Assert.False((await Import(text)).ChangesNothing);
            var before = await Generation();
            _store.Clock.Now += TimeSpan.FromDays(3);
            foreach (var replace in (bool[])[false, true])
            {
                var again = await Import(text, new RuleImportOptions { ReplaceExisting = replace });
                Assert.True(again.ChangesNothing);
                Assert.All(again.Changes, change => Assert.Equal(RuleChangeKind.Unchanged, change.Kind));
                Assert.Equal((0, 0), (again.Kept, again.Skipped));
            }
            Assert.Equal(before, await Generation());
        }
    }

    [Fact]
    public async Task A_rule_that_is_there_is_kept_or_replaced_as_the_owner_says()
    {
        await Import("from,to,status,note,added,hits\n/a,/about,301,why,2020-01-01,7\n/z,/about,301,,2020-01-01,0\n");
        var kept = await Import("/A/,/c\n");
        Assert.Equal((0, 0, 1), (kept.Added, kept.Changed, kept.Kept));
        Assert.Equal("= /a 301 /about", Assert.Single(kept.Changes).ToString());
        Assert.Contains("it was kept", Assert.Single(kept.Findings).Message, StringComparison.Ordinal);

        var replaced = await Import("/A/,/c\n", new RuleImportOptions { ReplaceExisting = true });
        Assert.Equal((0, 1), (replaced.Added, replaced.Changed));
        Assert.Equal("~ /a 301 /c (was 301 /about)", Assert.Single(replaced.Changes).ToString());
        // The note and the hits stay; it is young again, so that browsers ask soon.
        var today = DateOnly.FromDateTime(_store.Clock.Now.UtcDateTime)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal($"/a|/c|why|7|1|{today}", _store.Sql("SELECT \"From\" || '|' || \"To\" || '|' || Note || '|' || "
            + "Hits || '|' || Position || '|' || Added FROM Rules WHERE Key = '/a'")[0]);
    }

    [Fact]
    public async Task Two_rules_with_one_source_are_one_whatever_their_spelling_and_the_first_line_counts()
    {
        var report = await Import(
            "/a,/about\n/A/index.html,/c\nhttps://www.mapflat.com/a,/about\n/b,/about\nhttp://old.mapflat.com/b,/c\n");
        Assert.Equal((3, 2), (report.Added, report.Skipped));
        Assert.Equal([(Severity.Error, 2), (Severity.Warning, 3)],
            report.Findings.Select(finding => (finding.Severity, finding.Line ?? 0)));
    }

    [Fact]
    public void The_store_itself_takes_no_two_rules_with_one_source()
    {
        const string Insert = "INSERT INTO Rules (Position, Match, \"From\", Key, QueryKey, Host, Status, Query, "
            + "Enabled, Added, Hits) VALUES (1, 'Exact', '/a', '/a', '', {0}, 301, 'Pass', 1, '2026-01-01', 0)";
        foreach (var host in (string[])["NULL", "'old.mapflat.com'"])
        {
            var insert = string.Format(CultureInfo.InvariantCulture, Insert, host);
            _store.Sql(insert);
            Assert.Contains(
                "UNIQUE", Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => _store.Sql(insert)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_loop_through_a_rule_that_is_there_is_refused_and_the_old_rule_stays()
    {
        await Import("/a,/b\n");
        var report = await Import("/b,/x\n/x,/a\n/y,/about\n");
        Assert.Equal(["+ /y 301 /about"], report.Changes.Select(change => change.ToString()));
        Assert.Equal(2, report.Skipped);
        Assert.Equal(["/a", "/y"], _store.Sql("SELECT Key FROM Rules ORDER BY Key"));
    }

    [Fact]
    public async Task A_fault_of_a_rule_that_was_there_stops_no_import()
    {
        _store.Sql("INSERT INTO Rules (Position, Match, \"From\", Key, QueryKey, \"To\", Status, Query, Enabled, "
            + "Added, Hits) VALUES (1, 'Exact', '/bad', '/bad', '', 'javascript:x', 301, 'Pass', 1, '2026-01-01', 0)");
        Assert.Equal(1, (await Import("/a,/about\n")).Added);
    }

    [Fact]
    public async Task A_list_of_addresses_makes_no_rules_and_tells_which_nothing_answers()
    {
        await Import("/a,/about\n");
        var report = await Import(
            "/a\n/about\n/nowhere\nhttps://www.mapflat.com/lost?x=1\nhttps://other.example/a\n/ABOUT/index.html\n");
        Assert.True(report.ChangesNothing);
        Assert.Equal(["/nowhere", "https://www.mapflat.com/lost?x=1"], report.Undecided);
        Assert.Equal((3, 1), (report.Answered, report.Skipped));
        Assert.Equal(5, Assert.Single(report.Findings).Line);
    }

    [Fact]
    public async Task A_file_of_which_nothing_can_be_used_is_refused()
    {
        using var content = new MemoryStream(
            "/a,//evil.example\n/b,javascript:x\n/admin,/about\n/c,\"/x\r\nSet-Cookie: y\"\n"u8.ToArray());
        var (report, failure) = await Importer.ImportAsync(content, "file", new RuleImportOptions(), Origin,
            Author.Command, null, TestContext.Current.CancellationToken);
        Assert.Null(report);
        Assert.Equal([1, 2, 3, 4], Assert.IsType<Failure.Invalid>(failure).Findings
            .Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Line));
    }

    [Fact]
    public async Task Whole_exports_come_back_in_an_empty_store_byte_for_byte()
    {
        await Import("from,to,status,match,query,enabled,host,archive_url,note,added,hits,last_hit\n"
            + "/b/(x+),/about?y=$1,302,pattern,drop,false,,,\"=1, \"\"n\"\"\",2020-01-01,5,2021-02-03\n"
            + "/a,,410,exact,pass,true,old.mapflat.com,https://web.archive.org/x,,2019-05-06,0,\n"
            + "/b/(y+),/about,301,pattern,pass,true,,,,2020-01-01,0,\n");
        var first = await ExportAsync(_store);
        await using var other =
            new TempStore(options: new MapflatOptions { PublicUrl = Origin, LegacyHosts = ["old.mapflat.com"] });
        await Import(first, new RuleImportOptions(), other);
        Assert.Equal(first, await ExportAsync(other));
    }

    [Fact]
    public async Task Patterns_are_tried_in_the_order_of_the_file_that_replaces_them()
    {
        await Import("RedirectMatch 301 ^/a[0-9]$ /about\nRedirectMatch 301 ^/a[0-5]$ /c\n");
        var report = await Import("RedirectMatch 301 ^/a[0-5]$ /c\nRedirectMatch 301 ^/a[0-9]$ /about\n",
            new RuleImportOptions { ReplaceExisting = true });
        Assert.False(report.ChangesNothing);
        Assert.Equal("~ the order of the patterns", report.Changes[^1].ToString());
        Assert.Equal(["/a[0-5]", "/a[0-9]"], _store.Sql("SELECT Key FROM Rules ORDER BY Position"));
    }

    [Fact]
    public async Task A_cancelled_import_leaves_everything_as_it_was()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 5000; i++) text.Append(CultureInfo.InvariantCulture, $"/a/{i},/about\n");
        using var stop = new CancellationTokenSource();
        var progress = new Stopper(stop, "Writing", 2500);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Importer.ImportAsync(
            content, "file", new RuleImportOptions(), Origin, Author.Command, progress, stop.Token));
        Assert.True(stop.IsCancellationRequested);
        Assert.Equal(["0"], _store.Sql("SELECT count(*) FROM Rules"));
        Assert.Equal(5000, (await Import(text.ToString())).Added);
    }

    [Fact]
    public async Task Another_change_in_the_meantime_is_taken_into_account()
    {
        using var content = new MemoryStream("/a,/about\n/b,/about\n"u8.ToArray());
        var other = new Once("Looking at all rules together", () => Import("/a,/c\n").GetAwaiter().GetResult());
        var (report, _) = await Importer.ImportAsync(content, "file", new RuleImportOptions(), Origin, Author.Command,
            other, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (report!.Added, report.Kept));
        Assert.Equal(["/a /c", "/b /about"], _store.Sql("SELECT Key || ' ' || \"To\" FROM Rules ORDER BY Key"));
    }

    [Fact]
    public async Task An_export_for_a_server_holds_the_former_addresses_of_pages_too()
    {
        await _store.ImportAsync(("pages/about.md", Sample.Page("About", "Text.\n", "former: [/who]")));
        var text = new StringWriter();
        UnderscoreRules.Netlify.Write(
            text, new ServerRules(await _store.Redirects.ReadAsync(Origin, CancellationToken.None)));
        Assert.Contains($"/who {Origin}/about 301", text.ToString().Split('\n')
            .Where(line => line.StartsWith('/')));
    }

    private RuleImport Importer => new(_store.Store, _store.Redirects, _store.Backups, _store.Clock);

    private async Task<RuleImportReport> Import(string text, RuleImportOptions? options = null, TempStore? store = null)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var importer = store is null ? Importer : store.RuleImport;
        var (report, failure) = await importer.ImportAsync(
            content, "file", options ?? new RuleImportOptions(), Origin, Author.Command, null, CancellationToken.None);
        Assert.True(failure is null,
            failure is Failure.Invalid invalid ? string.Join('\n', invalid.Findings) : failure?.Message);
        return report!;
    }

    private static async Task<string> ExportAsync(TempStore store)
    {
        var text = new StringWriter();
        await new RuleExport(store.Redirects).WriteAsync(text, Origin, CancellationToken.None);
        return text.ToString();
    }

    private Task<long> Generation() => _store.Store.ReadGenerationAsync(CancellationToken.None);

    private sealed class Stopper(CancellationTokenSource stop, string what, int at) : IProgress<RuleImportProgress>
    {
        public void Report(RuleImportProgress value)
        {
            if (value.What == what && value.Done == at) stop.Cancel();
        }
    }

    private sealed class Once(string what, Action act) : IProgress<RuleImportProgress>
    {
        private bool _isDone;

        public void Report(RuleImportProgress value)
        {
            if (_isDone || value.What != what) return;
            _isDone = true;
            act();
        }
    }
}
