using Mapflat.Content.Addresses;
using Mapflat.Content.Store;


namespace Mapflat.Content.Frozen;

internal sealed class FrozenWriter
{
    /// <summary>More than so many addresses are forgotten by forgetting all.</summary>
    private const int MostTouched = 1_000;

    private readonly FrozenConnection _connection;
    private List<string>? _touched = [];

    internal FrozenWriter(FrozenConnection connection) => _connection = connection;

    internal IReadOnlyList<string>? Touched => _touched;

    internal FrozenConnection Connection => _connection;

    public void SetState(FrozenState state) =>
        _connection.Execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('state', $1)", state.ToJson());

    /// <summary>
    /// Puts an answer in the place of the one at its address, and takes the address off what is to be drawn.
    /// </summary>
    /// <param name="mediaFile">The name of the media file that holds these very bytes; null to keep them in the
    /// store.</param>
    public void Put(FrozenAnswer answer, string? mediaFile = null)
    {
        Store(answer, mediaFile);
        Unwant(answer.Address);
    }

    public void PutSmaller(FrozenAnswer answer) => Store(answer, mediaFile: null);

    public bool SyncRedirects(SiteAddresses addresses, ContentChange change) =>
        FrozenRedirects.Sync(_connection, addresses, change.IsWhole ? null : change.PageIds);

    public void Remove(string address)
    {
        RemoveAnswer(address);
        _connection.Execute("DELETE FROM pending WHERE address = $1", address);
        Touch(address);
    }

    /// <summary>Has an address drawn anew; visitors get what is there until that is done.</summary>
    public void Want(string address, int rank) => _connection.Execute(
        "INSERT INTO pending (address, rank) VALUES ($1, $2) ON CONFLICT (address) DO UPDATE SET rank = excluded.rank "
        + "WHERE excluded.rank < rank", address, (long)rank);

    /// <summary>Has an answer drawn anew whose bytes are damaged, and those of no other answer taken from it.</summary>
    public void Distrust(string address)
    {
        foreach (var body in (ReadOnlySpan<string>)["identity", "brotli"])
            _connection.Execute($"UPDATE bodies SET hash = 'damaged ' || id WHERE id IN (SELECT {body} FROM answers "
                + "WHERE address = $1)", address);
        _connection.Execute("UPDATE answers SET sum = '' WHERE address = $1", address);
        Want(address, 0);
    }

    /// <summary>For an address at which there is nothing to draw.</summary>
    public void Unwant(string address) => _connection.Execute("DELETE FROM pending WHERE address = $1", address);

    /// <summary>What is wanted already keeps its rank.</summary>
    public void WantAll(int rank) => _connection.Execute(
        "INSERT OR IGNORE INTO pending (address, rank) SELECT address, $1 FROM answers", (long)rank);

    private void Store(FrozenAnswer answer, string? mediaFile)
    {
        var values = AnswerRow.Values(answer, mediaFile);
        var sum = AnswerRow.SumOf(values, answer.Brotli?.ETag);
        var identity = answer.Brotli is null && mediaFile is null ? answer.Identity : null;
        // Whatever says the same costs nothing.
        if (_connection.Prepare("SELECT sum FROM answers WHERE address = $1", answer.Address)
            .ExecuteScalar() is string last && last == sum)
            return;
        var before = ReadBodies(answer.Address);
        // In its place, and its bodies in theirs, so that of the indexes only that of hashes changes.
        var (kept, brotli) = (Keep(identity, before[0]), Keep(answer.Brotli, before[1]));
        _connection.Execute(AnswerRow.Put, [.. values, sum, kept, brotli]);
        if ((kept, brotli) != (before[0], before[1]))
            _connection.Execute(AnswerRow.PutBodies, answer.Address, kept, brotli);
        Release(before);
        Touch(answer.Address);
    }

    private void RemoveAnswer(string address)
    {
        var before = ReadBodies(address);
        _connection.Execute("DELETE FROM answers WHERE address = $1", address);
        Release(before);
    }

    /// <summary>The bytes themselves and their Brotli form; null for what is not kept.</summary>
    private long?[] ReadBodies(string address)
    {
        using var reader = _connection.Prepare("SELECT identity, brotli FROM answers WHERE address = $1", address)
            .ExecuteReader();
        return reader.Read() ? [reader[0] as long?, reader[1] as long?] : [null, null];
    }

    /// <summary>Its bytes are written only if they are not there yet.</summary>
    /// <param name="before">The body in whose place it comes; it is written over unless another answer has it
    /// too.</param>
    private long? Keep(FrozenBody? body, long? before)
    {
        if (body is null) return null;
        if (_connection.Prepare("SELECT id FROM bodies WHERE hash = $1", body.ETag).ExecuteScalar() is long known)
            return known;
        if (before is { } own && CountUses(own) == 1)
        {
            _connection.Execute("UPDATE bodies SET hash = $2, bytes = $3 WHERE id = $1", own, body.ETag, body.Bytes);
            return own;
        }

        return (long)_connection.Prepare(
            "INSERT INTO bodies (hash, bytes) VALUES ($1, $2) RETURNING id", body.ETag, body.Bytes).ExecuteScalar()!;
    }

    private void Release(long?[] bodies)
    {
        foreach (var body in bodies.OfType<long>())
            if (CountUses(body) == 0) _connection.Execute("DELETE FROM bodies WHERE id = $1", body);
    }

    /// <summary>By how many answers a body is used: by none, by one, or by more than that.</summary>
    private long CountUses(long body) => (long)_connection.Prepare(
        """
        SELECT count(*) FROM (SELECT 1 FROM answers WHERE identity = $1
        UNION ALL SELECT 1 FROM answers WHERE brotli = $1 LIMIT 2)
        """, body).ExecuteScalar()!;

    private void Touch(string address)
    {
        if (_touched is { Count: < MostTouched }) _touched.Add(address);
        else _touched = null;
    }
}
