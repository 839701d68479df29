using Mapflat.Content.Addresses;

namespace Mapflat.Content.Frozen;

/// <content>What old sites answered, as visitors get it: the rows that addresses are looked up by.</content>
internal sealed partial class FrozenStore
{
    /// <summary>The generation with which anything of a capture changed last; 0 where there are none.</summary>
    public long ReadCapturedGeneration() => _database.Read(static connection =>
        connection.Prepare($"SELECT max(Generation) FROM {CapturedRow.Table}").ExecuteScalar() as long? ?? 0);

    /// <summary>Captured addresses in the order of their numbers.</summary>
    /// <param name="after">The number of the one before.</param>
    public IReadOnlyList<CapturedEntry> ReadCaptured(int after, int most) => _database.Read(
        static (connection, asked) =>
            CapturedRow.ReadAfter(connection.Connection, CapturedRow.Table, asked.After, asked.Most),
        (After: after, Most: most));
}
