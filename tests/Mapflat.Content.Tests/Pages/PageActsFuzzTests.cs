using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Pages;

/// <summary>Whatever is done to pages, in whatever order: no address that was public is lost.</summary>
public sealed class PageActsFuzzTests
{
    private static readonly string[] _places = ["/a", "/b", "/c", "/s", "/s/a", "/s/b", "/t", "/t/a"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. LongRun.Cases(1, 1, 2, 3, 4, 5, 6, 7, 16)];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_sequence_of_acts_loses_an_address_or_makes_a_second_hop(int seed)
    {
        var random = new Random(seed);
        await using var site = new ActingStore();
        await site.Store.ImportAsync(
            ("pages/index.md", Sample.Page("Home")),
            ("pages/a.md", Sample.Page("A", "Text.\n", "former: [/x]")),
            ("pages/s.md", Sample.Page("S")),
            ("pages/s/a.md", Sample.Page("SA")),
            ("redirects.csv", "from,to,status\n/b,https://new.example/,301\n/c,/a,301\n/t/a,,410\n"),
            ("site.yaml", Sample.Site("navigation: [/a, /s]")));
        List<Consequences> done = [];
        List<string> story = [];
        var carriedOut = 0;
        for (var step = 0; step < 150; step++)
        {
            var told = await StepAsync(site, random, done);
            if (told is null) continue;
            carriedOut++;
            story.Add(told);
            await site.AssertSoundAsync(string.Join(" | ", story));
        }

        Assert.True(carriedOut > 20, $"Only {carriedOut} acts were possible.");
    }

    private static async Task<string?> StepAsync(ActingStore site, Random random, List<Consequences> done)
    {
        var ids = site.Store.Sql("SELECT Id FROM Pages");
        var id = int.Parse(ids[random.Next(ids.Count)], System.Globalization.CultureInfo.InvariantCulture);
        string Place() => _places[random.Next(_places.Length)];
        OldAddressAnswer Fate() => random.Next(3) switch
        {
            0 => new OldAddressAnswer.Redirect(Place()),
            1 => new OldAddressAnswer.Redirect("https://new.example/x"),
            _ => new OldAddressAnswer.Gone(random.Next(2) == 0 ? Place() : null, null),
        };
        PageAct? act = null;
        switch (random.Next(12))
        {
            case 0:
                return (await site.Store.Creation.CreateAsync("/", $"{Place()[1..]}", Place()[1..].Split('/')[0],
                    ActingStore.Eva, Stop)).Value is { } created ? $"create {created.Address}" : null;
            case 1 or 2 or 3:
                return (await site.PublishAsync(id)).Value is { Changed: true } published
                    ? $"publish {published.Address}"
                    : null;
            case 4 when done.Count > 0:
                var which = done[random.Next(done.Count)];
                return (await site.UndoAsync(which)).Value is { } undone ? undone.Told : null;
            case 5: act = new PageAct.Merge(Place()); break;
            case 6: act = new PageAct.Trash(random.Next(3) == 0 ? null : Fate()); break;
            case 7: act = new PageAct.Restore(random.Next(2) == 0 ? null : Place()); break;
            case 8: act = new PageAct.Unpublish(Fate()); break;
            case 9:
                act = new PageAct.Withdraw(new DateOnly(2026, 1, 1), "Old.", random.Next(2) == 0 ? 200 : 410); break;
            default: act = new PageAct.Move(Place(), random.Next(2) == 0); break;
        }

        var (consequences, failure) = await site.TryAsync(id, act);
        if (consequences is null)
        {
            // Losing an address is caught at the last moment; it must never come to that.
            Assert.DoesNotContain("would lead nowhere", failure!.Message, StringComparison.Ordinal);
            return null;
        }

        if (consequences.ActId is not null) done.Add(consequences);
        return consequences.Told;
    }
}
