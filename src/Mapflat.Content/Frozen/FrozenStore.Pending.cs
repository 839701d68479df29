using Mapflat.Content.Addresses;

namespace Mapflat.Content.Frozen;

/// <content>
/// What is still to be done behind visitors' backs; it is written down, so that a restart goes on with it.
/// </content>
internal sealed partial class FrozenStore
{
    /// <summary>
    /// The rank of what each publication changes and few ask for: it is drawn once for many publications, when the
    /// first visitor asks for it, or at night.
    /// </summary>
    public const int LaterRank = int.MaxValue;

    /// <summary>The most wanted first.</summary>
    /// <param name="withLater">Whether what has <see cref="LaterRank"/> counts too.</param>
    public IReadOnlyList<string> ReadPending(int most, bool withLater = true) => Addresses(
        "SELECT address FROM pending WHERE rank <= $1 ORDER BY rank, address LIMIT $2", HighestRank(withLater), most);

    /// <summary>Such an address has an answer, though none is frozen yet.</summary>
    public bool IsPending(string address) => Exists("SELECT 1 FROM pending WHERE address = $1", address);

    public int WantMissing(IEnumerable<string> lists)
    {
        var missing = _database.Read(static connection =>
        {
            var found = new List<string>();
            using var reader = connection.Prepare("SELECT address FROM pages").ExecuteReader();
            while (reader.Read()) found.AddRange([reader.GetString(0), AddressClaim.MarkdownOf(reader.GetString(0))]);
            return found;
        }).Concat(lists).Where(address => !Has(address) && !IsPending(address)).ToList();
        if (missing.Count > 0) Write(writer => missing.ForEach(address => writer.Want(address, 0)));
        return missing.Count;
    }

    /// <inheritdoc cref="ReadPending"/>
    public bool HasPending(bool withLater = true) => _database.Read(
        static (connection, rank) =>
            connection.Prepare("SELECT 1 FROM pending WHERE rank <= $1 LIMIT 1", rank).ExecuteScalar() is not null,
        HighestRank(withLater));

    public int CountPending() => _database.Read(static connection =>
        (int)(long)connection.Prepare("SELECT count(*) FROM pending").ExecuteScalar()!);

    private static long HighestRank(bool withLater) => withLater ? LaterRank : LaterRank - 1;

    public IReadOnlyList<string> ReadLarge(int most) =>
        Addresses("SELECT address FROM answers WHERE is_small = 0 LIMIT $1", most);
}
