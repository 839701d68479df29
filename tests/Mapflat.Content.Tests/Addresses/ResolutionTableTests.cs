using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Addresses;

public sealed class ResolutionTableTests
{
    private static readonly RedirectMap _shipped = new(new RedirectMapData(
        TestSite.Pages, new Dictionary<string, string>(), [.. Shipped().Rules.Select(read => read.Rule)],
        TestSite.Addresses));

    public static TheoryData<string, string, int, string> Table()
    {
        var rows = new TheoryData<string, string, int, string>();
        foreach (var line in TestSite.Lines("Addresses/resolutions.tsv").Where(line => !line.StartsWith('#')))
        {
            var cells = line.Split('\t');
            rows.Add(cells[0], cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), cells[3]);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_address_comes_to_what_the_table_says(string host, string target, int status, string expected)
    {
        var found = _shipped.ResolveRaw(host, target);
        var answer = found switch
        {
            { IsRedirect: true } => found.Location,
            { Kind: ResolutionKind.Page } => AddressBook.Join(found.Address!, found.Part),
            { Kind: ResolutionKind.Reserved } => found.Part,
            _ => "",
        };
        Assert.Equal((status, expected), (found.Status, answer));
        if (found.IsRedirect && found.Location!.StartsWith("https://www.mapflat.com", StringComparison.Ordinal))
            Assert.True(
                _shipped.ResolveRaw("www.mapflat.com", found.Location["https://www.mapflat.com".Length..]).IsCanonical);
    }

    [Fact]
    public void The_shipped_rules_are_sound_and_written_as_an_export_writes_them()
    {
        var shipped = Shipped();
        Assert.Empty(shipped.Findings);
        Assert.Empty(_shipped.Findings);
        Assert.Empty(RuleCheck.Run(TestSite.Data([.. shipped.Rules.Select(read => read.Rule)])));
        using var writer = new StringWriter();
        RedirectsCsv.Write(writer, shipped.Rules.Select(read => read.Rule));
        Assert.Equal(File.ReadAllText(TestSite.RepositoryFile("content/redirects.csv")), writer.ToString());
    }

    private static RedirectsReading Shipped()
    {
        using var reader = File.OpenText(TestSite.RepositoryFile("content/redirects.csv"));
        return RedirectsCsv.Read(reader, TestSite.Addresses, TestSite.Day);
    }
}
