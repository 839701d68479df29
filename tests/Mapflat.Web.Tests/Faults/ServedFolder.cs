using System.Globalization;
using Mapflat.Content;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Mapflat.Web.Tests.Faults;
using Mapflat.Web.Tests.Freezing;
using Microsoft.Data.Sqlite;

[assembly: AssemblyFixture(typeof(ServedFolder))]

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// A data folder that the real program has served from, with an owner's account and every kind of address that there
/// is; each test takes a copy. What every line of the ledger answered is noted.
/// </summary>
public sealed class ServedFolder : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    /// <summary>The addresses of the ledger, with what they answer: status and target.</summary>
    public SortedDictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        using var source = new ContentSource()
            .Page("/kept", "Kept", "The first edition.\n")
            .Page("/withdrawn", "Withdrawn", "It held once.\n", "status: withdrawn", "withdrawn_on: 2025-01-01",
                "withdrawn_reason: It no longer holds.", "withdrawn_answer: 410")
            .Page("/moved-here", "Moved", "Text.\n", "former:", "- /was-there", "- /was-elsewhere")
            .Redirects("/old/one,/kept,301,exact,pass,", "/gone,,410,exact,pass,", "/tree/*,/kept,301,prefix,drop,");
        await using (var site = await SiteProcess.StartAsync(_folder.Path))
        {
            await site.HearAsync("Froze");
            await source.ImportAsync(_folder.Path);
            await AdminClient.CreateAccountAsync(_folder.Path);
            await Wait.UntilAsync(async () => (await site.AskAsync("/moved-here")).Status == 200);
            var generation = long.Parse(
                Sql(_folder.Path, "SELECT Generation FROM State").Single(), CultureInfo.InvariantCulture);
            await ShippedSite.WaitAsync(_folder.Path, generation);
            foreach (var (address, answer) in await AskAllAsync(site)) Answers[address] = answer;
            if (await site.EndAsync() != 0) throw new InvalidOperationException("It did not end well: " + site.Said);
        }

        SqliteConnection.ClearAllPools();
    }

    /// <summary>Where it is; not to be changed.</summary>
    public string Place => _folder.Path;

    /// <summary>A copy of the folder.</summary>
    public TempFolder Copy() => _folder.Copy();

    /// <inheritdoc cref="TempFolder.CopyTo"/>
    public void CopyTo(string path) => _folder.CopyTo(path);

    /// <summary>What the addresses of the ledger answer now, and one more of each kind that is in no ledger.</summary>
    public async Task<SortedDictionary<string, string>> AskAllAsync(SiteProcess site)
    {
        IEnumerable<string> addresses = Answers.Count > 0 ? Answers.Keys
            : [.. Sql(_folder.Path, "SELECT Path FROM Ledger"), .. (string[])["/old/one", "/gone", "/tree/deep/er",
                "/About/", "/lands/x", "/feed.atom", "/sitemap.xml", "/robots.txt", "/about.md", "/nothing-here"]];
        var answers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var address in addresses)
        {
            var (status, location, _) = await site.AskAsync(address);
            answers[address] = $"{status} {location}";
        }

        return answers;
    }

    /// <summary>Runs SQL on a folder's database behind the program's back.</summary>
    /// <returns>The first column of every row.</returns>
    public static IReadOnlyList<string> Sql(string dataDirectory, string sql) =>
        SqlOf(Path.Combine(dataDirectory, "mapflat.db"), sql);

    private static List<string> SqlOf(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(reader.GetValue(0).ToString() ?? "");
        return rows;
    }

    /// <summary>What is wrong with a folder's two databases; nothing, if all is well.</summary>
    public static IReadOnlyList<string> FaultsOf(string dataDirectory) =>
    [
        .. Sql(dataDirectory, "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        .. Sql(dataDirectory, "SELECT 'foreign key of ' || \"table\" FROM pragma_foreign_key_check"),
        .. Sql(dataDirectory,
            "SELECT 'without its revision: ' || Address FROM Pages WHERE Status <> 'Draft' AND LiveRevisionId IS NULL"),
        .. Sql(dataDirectory, "SELECT 'not in the ledger: ' || Address FROM Pages WHERE Status <> 'Draft' AND Trashed "
            + "IS NULL AND Address NOT IN (SELECT Path FROM Ledger)"),
        .. Sql(dataDirectory, "SELECT 'not in the index: ' || Address FROM Pages WHERE Status = 'Published' AND "
            + "Trashed IS NULL AND Id NOT IN (SELECT PageId FROM SearchSections)"),
        .. Sql(dataDirectory, "SELECT Sha256 FROM Media UNION SELECT Sha256 FROM MediaRenditions")
            .Where(hash => !File.Exists(Path.Combine(dataDirectory, "media", hash)))
            .Select(hash => "without its bytes: " + hash),
        .. FaultsOfFrozen(dataDirectory),
    ];

    /// <summary>
    /// A frozen store is whole or not there at all: every answer in it is one that was frozen, to the byte.
    /// </summary>
    private static IEnumerable<string> FaultsOfFrozen(string dataDirectory)
    {
        var options = new MapflatOptions { DataDirectory = dataDirectory };
        var folder = new DataFolder(dataDirectory);
        if (!File.Exists(folder.FrozenDatabase)) return [];
        using var frozen = new FrozenStore(folder, new VisitCounters(), options);
        if (frozen.ReadState() is null) return ["the frozen store has no state"];
        return
        [
            .. SqlOf(folder.FrozenDatabase,
                "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
            .. frozen.ReadAddresses("", int.MaxValue).Where(address => frozen.Read(address) is null)
                .Select(address => "not as it was frozen: " + address),
        ];
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
