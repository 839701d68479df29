using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Frozen;

/// <summary>What tells one frozen answer from another, without its bytes.</summary>
internal sealed record FrozenHead(
    string Address, int Status, string ContentType, DateTimeOffset? LastModified, int? PageId, string? Markdown,
        string ETag, int Length, bool IsCompressed, string Sum)
{
    internal const string Select =
        "SELECT address, status, type, modified, page, markdown, etag, length, brotli IS NOT NULL, sum FROM answers "
        + "ORDER BY address";

    internal static FrozenHead Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetInt32(1),
        string.Intern(row.GetString(2)),
        row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3)),
        row.IsDBNull(4) ? null : row.GetInt32(4),
        row.IsDBNull(5) ? null : row.GetString(5),
        row.GetString(6),
        row.GetInt32(7),
        row.GetBoolean(8),
        row.GetString(9));
}
