using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Redirects;

public sealed class RuleRegisterTests : IAsyncLifetime
{
    private const string Origin = "https://www.mapflat.com";
    private static readonly Author Eva = new("Eva");
    private readonly TempStore _store = new(options: new MapflatOptions
    {
        PublicUrl = Origin,
        TargetHosts = ["new.example"],
        LegacyHosts = ["old.mapflat.com"]
    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RuleRegister Register => _store.Rules;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("site.yaml", Sample.Site()), ("pages/index.md", Sample.Page("Home")), ("pages/about.md", Sample.Page("About")),
        ("pages/c.md", Sample.Page("C")));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_rule_is_made_changed_and_each_act_is_undone_exactly()
    {
        var before = Dump();
        var made = await MakeAsync(new RuleDraft("/old", "/about", default) { Note = "Ours #talks" });
        var first = Dump();
        Assert.Contains("/old", first, StringComparison.Ordinal);
        Assert.Equal("2026-11-22", _store.Sql("SELECT Added FROM Rules WHERE [From] = '/old'")[0]);
        _store.Clock.Now += TimeSpan.FromDays(2);
        var changed = Good(await Register.ChangeAsync(
            made, Version(made), new RuleDraft("/old", "/c", default) { Note = "Ours #talks" }, Eva, Stop));
        // It is another redirect from today on.
        Assert.Equal("2026-11-24", _store.Sql("SELECT Added FROM Rules WHERE [From] = '/old'")[0]);
        Assert.Equal("301 /c", await GetAsync("/OLD/"));
        Good(await Register.UndoAsync(changed.ActId!.Value, Eva, Stop));
        Assert.Equal(first, Dump());
        Good(await Register.UndoAsync(ActOf("rule.created"), Eva, Stop));
        Assert.Equal(before, Dump());
        Assert.Equal(
            ["rule.created|/old", "rule.changed|/old", "rule.changed.undone|rules", "rule.created.undone|rules"],
            _store.Sql("SELECT Act || '|' || Subject FROM Audit WHERE Act LIKE 'rule%' ORDER BY Id"));
        Assert.Contains("target: “/about” became “/c”",
            _store.Sql("SELECT Detail FROM Audit WHERE Act = 'rule.changed'")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_again_is_not_undone_and_nothing_is_done_twice()
    {
        var id = await MakeAsync(new RuleDraft("/old", "/about", default));
        Good(await Register.ChangeAsync(id, Version(id), new RuleDraft("/old", "/c", default), Eva, Stop));
        var dump = Dump();
        Assert.IsType<Failure.Conflict>((await Register.UndoAsync(ActOf("rule.created"), Eva, Stop)).Failure);
        Assert.Equal(dump, Dump());
        var act = ActOf("rule.changed");
        Good(await Register.UndoAsync(act, Eva, Stop));
        Assert.IsType<Failure.Conflict>((await Register.UndoAsync(act, Eva, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await Register.UndoAsync(4711, Eva, Stop)).Failure);
    }

    [Fact]
    public async Task A_deleted_rule_comes_back_with_its_number_and_hits_unless_its_source_is_taken()
    {
        var id = await MakeAsync(new RuleDraft("/old", "/about", default));
        _store.Sql($"UPDATE Rules SET Hits = 7, LastHit = '2026-01-02' WHERE Id = {id}");
        var dump = Dump();
        var gone = Good(await Register.ApplyAsync(Some(id), new RuleAct.Delete(), Origin, Eva, Stop));
        Assert.Equal("404", await GetAsync("/old"));
        var other = await MakeAsync(new RuleDraft("/OLD/", "/c", default));
        Assert.IsType<Failure.Conflict>((await Register.UndoAsync(gone.ActId!.Value, Eva, Stop)).Failure);
        Good(await Register.ApplyAsync(Some(other), new RuleAct.Delete(), Origin, Eva, Stop));
        Good(await Register.UndoAsync(gone.ActId!.Value, Eva, Stop));
        Assert.Equal(dump, Dump());
    }

    [Fact]
    public async Task The_second_of_two_editors_is_told()
    {
        var id = await MakeAsync(new RuleDraft("/old", "/about", default));
        var seen = Version(id);
        Good(await Register.ChangeAsync(id, seen, new RuleDraft("/old", "/c", default), Eva, Stop));
        var dump = Dump();
        Assert.IsType<Failure.Conflict>(
            (await Register.ChangeAsync(id, seen, new RuleDraft("/old", "/", default), Eva, Stop)).Failure);
        Assert.IsType<Failure.Conflict>((await Register.ApplyAsync(new RuleSelection.Some(
            new Dictionary<int, int> { [id] = seen }), new RuleAct.Delete(), Origin, Eva, Stop)).Failure);
        Assert.Equal(dump, Dump());
        // Hits that are counted meanwhile are nobody's change.
        _store.Sql($"UPDATE Rules SET Hits = Hits + 1 WHERE Id = {id}");
        Good(await Register.ChangeAsync(id, Version(id), new RuleDraft("/old", "/", default), Eva, Stop));
    }

    [Theory]
    [InlineData("/self", "/Self/", null, "circles")]
    [InlineData("/a", "/b", "/b>/a", "circles")]
    [InlineData("/x", "https://evil.example/", null, "allow-list")]
    [InlineData("/admin/x", "/about", null, "keeps")]
    [InlineData("/twice", "/about", "/TWICE>/c", "already")]
    [InlineData("/x", "javascript:alert(1)", null, "must begin")]
    [InlineData("/x", "//evil.example", null, "one slash")]
    public async Task What_cannot_be_obeyed_is_refused_with_a_word_at_the_field(
        string from, string to, string? other, string words)
    {
        if (other?.Split('>') is [var source, var target]) await MakeAsync(new RuleDraft(source, target, default));
        var dump = Dump();
        var refused = Assert.IsType<Failure.Invalid>(
            (await Register.CreateAsync(new RuleDraft(from, to, default), Eva, Stop)).Failure);
        Assert.Contains(refused.Findings, finding => finding is { Severity: Severity.Error, Field: not null }
            && finding.Message.Contains(words, StringComparison.Ordinal));
        Assert.Equal(dump, Dump());
    }

    [Fact]
    public async Task A_chain_is_saved_with_a_word_and_one_click_points_it_at_its_end()
    {
        await MakeAsync(new RuleDraft("/middle", "https://new.example/end", default));
        var made = Good(await Register.CreateAsync(new RuleDraft("/start/*", "/middle", default), Eva, Stop));
        var chain = Assert.Single(made.Findings, finding => finding.Name == "chain");
        Assert.Equal(("To", "https://new.example/end"), (chain.Field, chain.Mend?.Replacement));
        Assert.Equal("301 https://new.example/end", await GetAsync("/start/x"));
        var listing = await Register.ReadAsync(new RuleFilter { Warning = "chain" }, 1, Origin, Stop);
        Assert.Equal(["/start/*"], listing.Rules.Select(item => item.Rule.From));
    }

    [Fact]
    public async Task No_act_leaves_an_address_that_was_public_with_nothing()
    {
        Good(await _store.Acts.CarryOutAsync(PageId("/c"), Number(
            $"SELECT Version FROM Pages WHERE Id = {PageId("/c")}"),
            new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)), Eva, Stop));
        var id = Number("SELECT Id FROM Rules WHERE [From] = '/c'");
        var dump = Dump();
        foreach (var act in (RuleAct[])[new RuleAct.Delete(), new RuleAct.Disable()])
            Assert.Contains("/c", Assert.IsType<Failure.Conflict>((await Register.ApplyAsync(
                Some(id), act, Origin, Eva, Stop)).Failure).Message, StringComparison.Ordinal);
        Assert.IsType<Failure.Conflict>((await Register.ApplyAsync(
            new RuleSelection.All(new RuleFilter(), 2), new RuleAct.Delete(), Origin, Eva, Stop)).Failure);
        foreach (var draft in (RuleDraft[])[new("/elsewhere", "/about", default),
            new("/c", null, default) { Status = 410, Enabled = false }])
            Assert.IsType<Failure.Conflict>((await Register.ChangeAsync(id, Version(id), draft, Eva, Stop)).Failure);
        Assert.Equal(dump, Dump());
        Good(await Register.ChangeAsync(id, Version(id), new RuleDraft("/c", "/about", default), Eva, Stop));
        Assert.Equal("301 /about", await GetAsync("/c"));
    }

    [Fact]
    public async Task Rules_are_found_by_what_they_are()
    {
        await MakeAsync(new RuleDraft("/one", "/about", default) { Note = "From the talk #talks" });
        await MakeAsync(new RuleDraft("/two/*", "/c", default) { Host = "old.mapflat.com", Status = 302 });
        await MakeAsync(new RuleDraft(@"/three/(\d+)", "/about?n=$1", default)
        {
            Match = RuleMatch.Pattern,
            Note = "#Talks\n#100%"
        });
        await MakeAsync(new RuleDraft("/four", null, default) { Status = 410, Enabled = false, Note = "#talkshow" });
        _store.Sql("UPDATE Rules SET Hits = 3, LastHit = '2026-05-01' WHERE [From] = '/two/*'");
        await Expect(new RuleFilter(), "/one", "/two/*", @"/three/(\d+)", "/four");
        await Expect(new RuleFilter { Order = RuleOrder.Newest }, "/four", @"/three/(\d+)", "/two/*", "/one");
        await Expect(new RuleFilter { Order = RuleOrder.Hits }, "/two/*", "/four", @"/three/(\d+)", "/one");
        await Expect(new RuleFilter { Search = "TALK" }, "/one", @"/three/(\d+)", "/four");
        await Expect(new RuleFilter { Search = "100%" }, @"/three/(\d+)");
        await Expect(new RuleFilter { Search = "_" });
        await Expect(new RuleFilter { Search = "' OR 1=1 --" });
        await Expect(new RuleFilter { Tag = "talks" }, "/one", @"/three/(\d+)");
        await Expect(new RuleFilter { Kind = RuleKind.Tombstone }, "/four");
        await Expect(new RuleFilter { Kind = RuleKind.Prefix }, "/two/*");
        await Expect(new RuleFilter { Status = 302 }, "/two/*");
        await Expect(new RuleFilter { Enabled = false }, "/four");
        await Expect(new RuleFilter { Host = "old.mapflat.com" }, "/two/*");
        await Expect(new RuleFilter { Host = RuleFilter.EveryHost, Unused = true }, "/one", @"/three/(\d+)", "/four");
        var listing = await Register.ReadAsync(new RuleFilter(), 99, Origin, Stop);
        Assert.Equal((4, 1, 1), (listing.Total, listing.Part, listing.Parts));
        Assert.Equal(["talks", "talkshow"], listing.Tags);

        async Task Expect(RuleFilter filter, params string[] sources) =>
            Assert.Equal(
                sources, (await Register.ReadAsync(filter, 1, Origin, Stop)).Rules.Select(item => item.Rule.From));
    }

    [Fact]
    public async Task All_that_fit_are_changed_at_once_and_put_back_at_once()
    {
        for (var i = 0; i < 120; i++) await InsertAsync($"/bulk/{i}", i % 2 == 0 ? "#even" : null);
        var dump = Dump();
        var even = new RuleSelection.All(new RuleFilter { Tag = "even" }, 60);
        var acts = new List<int>();
        foreach (var act in (RuleAct[])[new RuleAct.Disable(), new RuleAct.Tag("#2026"), new RuleAct.Untag("EVEN")])
            acts.Add(Good(await Register.ApplyAsync(even, act, Origin, Eva, Stop)).ActId!.Value);
        Assert.Equal(["60"], _store.Sql("SELECT count(*) FROM Rules WHERE Enabled = 0 AND Note = '#2026'"));
        Assert.IsType<Failure.Conflict>(
            (await Register.ApplyAsync(even, new RuleAct.Delete(), Origin, Eva, Stop)).Failure);
        acts.Add(Good(await Register.ApplyAsync(
            new RuleSelection.All(new RuleFilter(), 120), new RuleAct.Delete(), Origin, Eva, Stop)).ActId!.Value);
        Assert.Equal(["0"], _store.Sql("SELECT count(*) FROM Rules"));
        Assert.Equal("120 rules were deleted.", _store.Sql("SELECT Detail FROM Audit ORDER BY Id DESC LIMIT 1")[0]);
        acts.Reverse();
        foreach (var act in acts) Good(await Register.UndoAsync(act, Eva, Stop));
        Assert.Equal(dump, Dump());
        var nothing = Good(await Register.ApplyAsync(even, new RuleAct.Enable(), Origin, Eva, Stop));
        Assert.Null(nothing.ActId);
    }

    [Fact]
    public async Task Patterns_are_put_in_order_and_back()
    {
        foreach (var from in (string[])["/p/(a.*)", "/p/(b.*)", "/p/(.*)"])
            await MakeAsync(new RuleDraft(from, "/about?x=$1", default) { Match = RuleMatch.Pattern });
        var last = Number("SELECT Id FROM Rules WHERE [From] = '/p/(.*)'");
        Assert.Equal((3, 3), await PlaceAsync(last));
        var dump = Dump();
        var moved = Good(await Register.MoveAsync(last, Version(last), 1, Eva, Stop));
        Assert.Equal((1, 3), await PlaceAsync(last));
        Assert.Equal("/p/(.*)", (await MapAsync()).Resolve(null, "/p/alpha", null).Rule?.From);
        Good(await Register.UndoAsync(moved.ActId!.Value, Eva, Stop));
        Assert.Equal(dump, Dump());
        Assert.Null(Good(await Register.MoveAsync(last, Version(last), 99, Eva, Stop)).ActId);

        async Task<(int?, int)> PlaceAsync(int id) =>
            await Register.FindAsync(id, Origin, Stop) is { } view ? (view.Place, view.Patterns) : default;
    }

    [Fact]
    public async Task A_draft_is_explained_before_and_after_through_rules_that_it_leads_to()
    {
        await MakeAsync(new RuleDraft("/b", "/d", default));
        await MakeAsync(new RuleDraft("/d", "/about", default));
        var trial = await Register.TryAsync(null, new RuleDraft("/a", "/b", default), "/a/below", Origin, Stop);
        var tried = Assert.Single(trial.Addresses, each => each.Address == "/a");
        Assert.Equal((404, 301, Origin + "/about"),
            (tried.Now.Resolution.Status, tried.After!.Resolution.Status, tried.After.Resolution.Location));
        Assert.Equal((9, 3), (tried.Now.Steps.Count, tried.After.Steps.Count));
        Assert.Equal(404, Assert.Single(trial.Addresses, each => each.Address == "/a/below").After!.Resolution.Status);
        Assert.Equal("/about", Assert.Single(trial.Findings, finding => finding.Name == "chain").Mend?.Replacement);
        Assert.Equal(301, (await Register.ExplainAsync("/b", Origin, Stop)).Resolution.Status);
        Assert.Equal(404, (await Register.ExplainAsync("/a", Origin, Stop)).Resolution.Status);
        // What is not a rule is not obeyed, but what there is now is told all the same.
        var broken = await Register.TryAsync(null, new RuleDraft("/a", "nowhere", default), null, Origin, Stop);
        Assert.Null(Assert.Single(broken.Addresses).After);
        Assert.Equal("/nowhere", Assert.Single(broken.Findings).Mend?.Replacement);
    }

    [Fact]
    public async Task A_rule_of_an_older_program_that_is_broken_is_listed_with_its_fault_and_the_rest_works()
    {
        await MakeAsync(new RuleDraft("/good", "/about", default));
        _store.Sql("""
            INSERT INTO Rules ("Position", "Match", "From", "Key", "QueryKey", "To", "Status", "Query", "Enabled",
                "Added", "Hits")
            VALUES (9, 'Exact', '/bad', '/bad', '', 'https://evil.example/', 301, 'Pass', 1, '2020-01-01', 0),
                   (10, 'Pattern', '/broken(', '/broken(', '', '/about', 301, 'Pass', 1, '2020-01-01', 0)
            """);
        Assert.Equal(("301 /about", "404", "404"),
            (await GetAsync("/good"), await GetAsync("/bad"), await GetAsync("/broken(")));
        var listing = await Register.ReadAsync(new RuleFilter(), 1, Origin, Stop);
        Assert.Empty(listing.Rules[0].Findings);
        Assert.Equal(["host-not-allowed"], listing.Rules[1].Findings.Select(finding => finding.Name));
        Assert.Equal(Severity.Error, Assert.Single(listing.Rules[2].Findings).Severity);
        Assert.Equal(["/bad"], (await Register.ReadAsync(
            new RuleFilter { Warning = "host-not-allowed" }, 1, Origin, Stop)).Rules.Select(item => item.Rule.From));
        // And it can be mended, or taken away, like any other.
        var bad = Number("SELECT Id FROM Rules WHERE [From] = '/bad'");
        Good(await Register.ChangeAsync(bad, Version(bad), new RuleDraft("/bad", "/c", default), Eva, Stop));
        Assert.Equal("301 /c", await GetAsync("/bad"));
    }

    [Fact]
    public async Task Every_column_of_a_rule_is_in_the_journal_and_the_history_tells_what_was_different()
    {
        var whole = new RuleDraft("/whole", "/about", default)
        {
            Match = RuleMatch.Exact,
            Status = 410,
            Query = QueryHandling.Drop,
            Host = "old.mapflat.com",
            ArchiveUrl = "https://archive.example/x",
            Note = "Line “one”\nLine 'two' \\ \t#tag",
        };
        var id = await MakeAsync(whole);
        Good(await Register.ChangeAsync(id, Version(id), new RuleDraft("/other", "/c", default), Eva, Stop));
        var view = (await Register.FindAsync(id, Origin, Stop))!;
        Assert.Equal(["rule.changed", "rule.created"], view.Events.Select(each => each.Act.Name));
        Assert.Equal(whole with { Added = new DateOnly(2026, 11, 22) }, view.Events[0].Before);
        Assert.Equal(
            _store.Sql("SELECT name FROM pragma_table_info('Rules') ORDER BY name"),
            _store.Sql("SELECT key FROM PastRules, json_each(Before) WHERE Before IS NOT NULL ORDER BY key"));
    }

    private async Task InsertAsync(string from, string? note) => await Task.FromResult(_store.Sql(
        $"""
        INSERT INTO Rules ("Position", "Match", "From", "Key", "QueryKey", "To", "Status", "Query", "Enabled", "Added",
            "Hits", "Note")
        VALUES ((SELECT coalesce(max(Position), 0) + 1 FROM Rules), 'Exact', '{from}', '{from}', '', '/about', 301,
            'Pass', 1, '2020-01-01', 0, {(note is null ? "NULL" : $"'{note}'")})
        """));

    private async Task<int> MakeAsync(RuleDraft draft) =>
        Good(await Register.CreateAsync(draft, Eva, Stop)).RuleId!.Value;

    private static T Good<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Failure is null, outcome.Failure is Failure.Invalid invalid
            ? string.Join('\n', invalid.Findings)
            : outcome.Failure?.Message);
        return outcome.Value!;
    }

    private RuleSelection.Some Some(int id) => new(new Dictionary<int, int> { [id] = Version(id) });

    private int Version(int id) => Number($"SELECT Version FROM Rules WHERE Id = {id}");

    private int PageId(string address) => Number($"SELECT Id FROM Pages WHERE Address = '{address}'");

    private int ActOf(string name) => Number($"SELECT Id FROM PastActs WHERE Name = '{name}' ORDER BY Id DESC LIMIT 1");

    private int Number(string sql) => int.Parse(_store.Sql(sql)[0], CultureInfo.InvariantCulture);

    /// <summary>All there is in the table, but for the counts of changes.</summary>
    private string Dump() => string.Join('\n', _store.Sql("""
        SELECT json_array(Id, "Position", "Match", "From", "Key", "QueryKey", Host, "To", Status, Query, Enabled,
            ArchiveUrl, Note, Added, Hits, LastHit) FROM Rules ORDER BY Id
        """));

    private async Task<RedirectMap> MapAsync() => new(await _store.Redirects.ReadAsync(Origin, Stop));

    private async Task<string> GetAsync(string path)
    {
        var found = (await MapAsync()).Resolve(null, path, null);
        return found.IsRedirect
            ? $"{found.Status} {found.Location!.Replace(Origin, "", StringComparison.Ordinal)}"
            : found.Status.ToString(CultureInfo.InvariantCulture);
    }
}
