using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Frozen;

/// <summary>What other pages show of a page, and where it stood, when it was published last.</summary>
/// <param name="Link">A digest of its title, its names and its place: as long as it is the same, no other page changes
/// with this one.</param>
internal sealed record FrozenPage(int Id, string Address, int Order, string Link)
{
    internal const string Unlisted = " unlisted";

    internal const string Table =
        "CREATE TABLE pages (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, place INTEGER NOT NULL, link "
        + "TEXT NOT NULL, folded TEXT NOT NULL UNIQUE)";

    internal bool IsListed => !Link.EndsWith(Unlisted, StringComparison.Ordinal);

    internal string Folded => PageAddress.FoldedOf(Address);

    internal string Section => PageAddress.SectionOf(Folded);

    public string Markdown => AddressClaim.MarkdownOf(Address);

    public string Preview => AddressClaim.PreviewOf(Address);

    internal static FrozenPage? Read(FrozenConnection connection, int id)
    {
        using var reader = connection.Prepare("SELECT id, address, place, link FROM pages WHERE id = $1", (long)id)
            .ExecuteReader();
        return Read(reader);
    }

    /// <summary>The page that answers at an address, by itself or as Markdown.</summary>
    internal static FrozenPage? Find(FrozenConnection connection, string address)
    {
        var bare = address == "/index.md" ? "/"
            : address.EndsWith(".md", StringComparison.Ordinal) ? address[..^".md".Length]
            : address;
        using var reader = connection.Prepare(
            "SELECT id, address, place, link FROM pages WHERE folded = $1", PageAddress.FoldedOf(bare)).ExecuteReader();
        return Read(reader) is { } page && (page.Address == address || page.Markdown == address) ? page : null;
    }

    internal static List<int> ReadIds(FrozenConnection connection)
    {
        var ids = new List<int>();
        using var reader = connection.Prepare("SELECT id FROM pages").ExecuteReader();
        while (reader.Read()) ids.Add(reader.GetInt32(0));
        return ids;
    }

    internal static long CountFew(FrozenConnection connection) =>
        (long)connection.Prepare(
            $"SELECT count(*) FROM (SELECT 1 FROM pages LIMIT {SiteLists.FewPages + 1})").ExecuteScalar()!;

    internal void Write(FrozenConnection connection) => connection.Execute(
        "INSERT OR REPLACE INTO pages (id, address, place, link, folded) VALUES ($1, $2, $3, $4, $5)", (long)Id,
        Address, (long)Order, Link, Folded);

    internal static void Delete(FrozenConnection connection, int id) =>
        connection.Execute("DELETE FROM pages WHERE id = $1", (long)id);

    private static FrozenPage? Read(SqliteDataReader reader) =>
        reader.Read()
            ? new FrozenPage(reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3))
            : null;
}
