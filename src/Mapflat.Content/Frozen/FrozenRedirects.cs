using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Frozen;

/// <summary>
/// Where addresses lead, in the frozen store: a row for each page, former address and rule, and one for what the
/// settings say. They are brought to the state of the content store by writing what differs, and nothing else.
/// </summary>
internal static class FrozenRedirects
{
    /// <summary>
    /// The name under which the content store is attached; see
    /// <see cref="FrozenDatabase.Write{T}(string, Func{FrozenConnection, T})"/>.
    /// </summary>
    private const string Content = FrozenDatabase.Attached;

    private const string Columns = """Id, Position, Match, "From", Host, "To", Status, Query, ArchiveUrl, Added""";

    private const string Others = """Position, Match, "From", Host, "To", Status, Query, ArchiveUrl, Added""";

    internal static void CreateTables(FrozenConnection frozen)
    {
        foreach (var sql in (string[])
        [
            "CREATE TABLE IF NOT EXISTS RedirectPages (Id INTEGER PRIMARY KEY, Address TEXT NOT NULL, "
                + "Folded TEXT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS RedirectPages_Folded ON RedirectPages (Folded)",
            "CREATE TABLE IF NOT EXISTS RedirectFormer (Path TEXT PRIMARY KEY, PageId INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE INDEX IF NOT EXISTS RedirectFormer_PageId ON RedirectFormer (PageId)",
            """
            CREATE TABLE IF NOT EXISTS RedirectRules (
                Id INTEGER PRIMARY KEY, Position INTEGER NOT NULL, Match TEXT NOT NULL, "From" TEXT NOT NULL, Host TEXT,
                "To" TEXT, Status INTEGER NOT NULL, Query TEXT NOT NULL, ArchiveUrl TEXT, Added TEXT NOT NULL,
                Key TEXT NOT NULL, QueryKey TEXT NOT NULL)
            """,
            "CREATE INDEX IF NOT EXISTS RedirectRules_Key ON RedirectRules (Key, QueryKey)",
            "CREATE INDEX IF NOT EXISTS RedirectRules_Match ON RedirectRules (Match, Key) WHERE Match <> 'Exact'",
            "CREATE INDEX IF NOT EXISTS RedirectRules_QueryKey ON RedirectRules (QueryKey) WHERE QueryKey <> ''",
            "CREATE TABLE IF NOT EXISTS RedirectState (Id INTEGER PRIMARY KEY CHECK (Id = 1), Addresses TEXT NOT NULL, "
                + "RulesTag INTEGER NOT NULL, CheckedWith TEXT NOT NULL)",
            .. CapturedRow.Schema,
        ])
            frozen.Execute(sql);
    }

    /// <summary>Brings everything to the state of the content store, which is attached.</summary>
    /// <param name="pageIds">The pages that have changed; null for all of them.</param>
    internal static bool Sync(
        FrozenConnection frozen, SiteAddresses addresses, IReadOnlyCollection<int>? pageIds = null)
    {
        var written = SyncPages(frozen, pageIds) | CapturedRow.Sync(frozen, Content, all: pageIds is null);
        var tag = (long)frozen.Prepare($"SELECT RulesTag FROM {Content}.State").ExecuteScalar()!;
        var (json, with) = (AddressesJson.Write(addresses), Checker(addresses));
        var known = ReadState(frozen);
        if (known != (json, tag, with))
        {
            if (known?.RulesTag != tag || known?.CheckedWith != with)
                SyncRules(frozen, new SiteHosts(addresses), all: known?.CheckedWith != with);
            frozen.Execute(
                "INSERT OR REPLACE INTO RedirectState (Id, Addresses, RulesTag, CheckedWith) VALUES (1, $1, $2, $3)",
                json, tag, with);
            written = true;
        }

        return written;
    }

    /// <summary>Brings the addresses of some pages to the state of the content store, which is attached.</summary>
    /// <param name="pageIds">The pages; null for all of them.</param>
    internal static bool SyncPages(FrozenConnection frozen, IReadOnlyCollection<int>? pageIds)
    {
        var ids = pageIds is null ? null : $"[{string.Join(',', pageIds)}]";
        // Two statements, as none that serves both cases would be answered by an index.
        var isOne = ids is null ? "$1 IS NULL" : "{0} IN (SELECT value FROM json_each($1))";
        var (ofPage, ofFormer) = (isOne.Replace("{0}", "Id", StringComparison.Ordinal), isOne.Replace(
            "{0}", "PageId", StringComparison.Ordinal));
        return frozen.Execute($"DELETE FROM RedirectPages AS f WHERE {ofPage} AND NOT EXISTS (SELECT 1 FROM "
            + $"{Content}.Pages c WHERE c.Id = f.Id AND c.Address = f.Address AND c.Status <> 'Draft')", ids)
            + frozen.Execute(
                "INSERT INTO RedirectPages (Id, Address, Folded) SELECT Id, Address, Folded "
                + $"FROM {Content}.Pages c WHERE {ofPage} AND Status <> 'Draft' "
                + "AND NOT EXISTS (SELECT 1 FROM RedirectPages f WHERE f.Id = c.Id)", ids)
            + frozen.Execute($"DELETE FROM RedirectFormer AS f WHERE {ofFormer} AND NOT EXISTS (SELECT 1 FROM "
                + $"{Content}.FormerAddresses c WHERE c.Path = f.Path AND c.PageId = f.PageId)", ids)
            + frozen.Execute(
                "INSERT OR REPLACE INTO RedirectFormer (Path, PageId) SELECT Path, PageId FROM "
                + $"{Content}.FormerAddresses c WHERE {ofFormer} AND NOT EXISTS (SELECT 1 FROM RedirectFormer f WHERE "
                + "f.Path = c.Path AND f.PageId = c.PageId)", ids) > 0;
    }

    /// <summary>
    /// The resolver of visitors; null where there is nothing that can be read. It costs the same however many rules
    /// there are.
    /// </summary>
    /// <param name="before">The resolver until now, whose patterns are ready; null for none.</param>
    /// <exception cref="SqliteException">The file is missing or damaged.</exception>
    internal static RedirectMap? Open(FrozenDatabase database, RedirectMap? before = null)
    {
        if (database.Read(ReadState) is not var (json, tag, with) || AddressesJson.Read(json) is not { } addresses)
            return null;
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{tag:x16} {with}");
        return new RedirectMap(StoredRedirects.Open(
            database, new SiteHosts(addresses), stamp, before?.Source as StoredRedirects), addresses);
    }

    private static (string Addresses, long RulesTag, string CheckedWith)? ReadState(FrozenConnection frozen)
    {
        using var reader = frozen.Prepare("SELECT Addresses, RulesTag, CheckedWith FROM RedirectState").ExecuteReader();
        return reader.Read() ? (reader.GetString(0), reader.GetInt64(1), reader.GetString(2)) : null;
    }

    /// <summary>
    /// Writes the rules that are others than before, each under the keys that its words have now. A rule that is not
    /// sound is left out: nobody could be sent where it leads.
    /// </summary>
    private static void SyncRules(FrozenConnection frozen, SiteHosts hosts, bool all)
    {
        frozen.Execute($"DELETE FROM RedirectRules AS f WHERE NOT EXISTS (SELECT 1 FROM {Content}.Rules c WHERE c.Id = "
            + "f.Id AND c.Enabled)");
        var changed = frozen.Prepare(
            $"SELECT {Columns}, Key, QueryKey FROM {Content}.Rules c WHERE Enabled AND ($1 OR NOT EXISTS (SELECT 1 "
            + $"FROM RedirectRules f WHERE f.Id = c.Id AND ({Qualify("f")}) IS ({Qualify("c")})))", all ? 1 : 0);
        using var reader = changed.ExecuteReader();
        while (reader.Read())
        {
            var rule = StoredRedirects.RuleOf(reader);
            if (CompiledRule.Compile(rule, hosts) is not { } known)
            {
                frozen.Execute("DELETE FROM RedirectRules WHERE Id = $1", rule.Id);
                continue;
            }

            frozen.Execute(
                $"""
                INSERT INTO RedirectRules ({Columns}, Key, QueryKey)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                ON CONFLICT (Id) DO UPDATE SET ({Others}, Key, QueryKey)
                = ({Qualify("excluded")}, excluded.Key, excluded.QueryKey)
                WHERE ({Qualify("RedirectRules")}, RedirectRules.Key, RedirectRules.QueryKey)
                IS NOT ({Qualify("excluded")}, excluded.Key, excluded.QueryKey)
                """,
                rule.Id, rule.Position, rule.Match.ToString(), rule.From, rule.Host, rule.To, rule.Status,
                rule.Query.ToString(), rule.ArchiveUrl,
                rule.Added.ToString("O", CultureInfo.InvariantCulture), known.Read.Key, known.Read.QueryKey);
        }
    }

    private static string Qualify(string table) =>
        string.Join(", ", Others.Split(", ").Select(column => $"{table}.{column}"));

    /// <summary>What the rules were checked with: the settings that they are held against, and this program.</summary>
    private static string Checker(SiteAddresses addresses)
    {
        var text = string.Join('\n', [addresses.PublicOrigin, .. addresses.LegacyHosts, "", .. addresses.TargetHosts,
            "", .. addresses.SignificantQueryKeys, "", .. addresses.IdentityQueryKeys, "",
            typeof(FrozenRedirects).Module.ModuleVersionId.ToString()]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
