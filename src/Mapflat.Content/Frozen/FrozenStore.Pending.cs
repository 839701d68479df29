namespace Mapflat.Content.Frozen;

/// <content>What is still to be done behind visitors' backs; it is written down, so that a restart goes on with it.</content>
public sealed partial class FrozenStore
{
    /// <summary>The addresses that are to be drawn, the most wanted first.</summary>
    /// <param name="most">How many.</param>
    public IReadOnlyList<string> ReadPending(int most) => Addresses("SELECT address FROM pending ORDER BY rank, address LIMIT $1", most);

    /// <summary>Whether an address is to be drawn, so that it has an answer though none is frozen yet.</summary>
    public bool IsPending(string address) => Exists("SELECT 1 FROM pending WHERE address = $1", address);

    /// <summary>Has every page drawn that has no answer.</summary>
    /// <returns>How many answers there should be and are not.</returns>
    public int WantMissing()
    {
        var missing = _database.Read(static connection =>
        {
            var found = new List<string>();
            using var reader = connection.Prepare("SELECT address FROM pages").ExecuteReader();
            while (reader.Read()) found.AddRange([reader.GetString(0), FrozenPage.MarkdownOf(reader.GetString(0))]);
            return found;
        }).Where(address => !Has(address) && !IsPending(address)).ToList();
        if (missing.Count > 0) Write(writer => missing.ForEach(address => writer.Want(address, 0)));
        return missing.Count;
    }

    /// <summary>Whether anything is to be drawn.</summary>
    public bool HasPending() => _database.Read(static connection => connection.Prepare("SELECT 1 FROM pending LIMIT 1").ExecuteScalar() is not null);

    /// <summary>How many addresses are to be drawn.</summary>
    public int CountPending() => _database.Read(static connection => (int)(long)connection.Prepare("SELECT count(*) FROM pending").ExecuteScalar()!);

    /// <summary>Answers that were compressed in a hurry.</summary>
    /// <param name="most">How many.</param>
    public IReadOnlyList<string> ReadLarge(int most) => Addresses("SELECT address FROM answers WHERE is_small = 0 LIMIT $1", most);
}
