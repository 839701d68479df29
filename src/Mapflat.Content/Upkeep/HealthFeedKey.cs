using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep;

/// <summary>
/// The secret part of the health feed's address. Only its hash is kept, in a file beside the other keys and not in the
/// database, so that the feed can tell of one that is gone.
/// </summary>
internal sealed class HealthFeedKey(DataFolder folder)
{
    private const int Bytes = 24;

    private readonly Lock _reading = new();
    private bool _isRead;
    private Kept? _kept;

    public DateTime? Made => Read()?.Made;

    /// <summary>The feed's identifier (RFC 4287, section 4.2.6); stays when the address changes.</summary>
    public Guid FeedId => Read()?.FeedId ?? Guid.Empty;

    /// <summary>Whether this is the secret. Takes the same time whichever part of it is wrong.</summary>
    public bool Matches(string secret) => Read() is { Hash: { } hash } && CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(HashOf(secret)));

    /// <summary>Makes a new secret of 192 bits; the one before is worth nothing any more.</summary>
    /// <returns>The secret, which is not kept.</returns>
    /// <exception cref="IOException">It cannot be kept; the old one still holds.</exception>
    internal string Renew(DateTime now)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        Write(new Kept(HashOf(secret), now, Read()?.FeedId ?? Guid.NewGuid()));
        return secret;
    }

    internal void Revoke()
    {
        if (Read() is { } kept) Write(kept with { Hash = null, Made = null });
    }

    private static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private string Path => System.IO.Path.Combine(folder.Keys, "health-feed.json");

    private Kept? Read()
    {
        lock (_reading)
        {
            if (_isRead) return _kept;
            _isRead = true;
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(Path));
                var root = json.RootElement;
                _kept = new Kept(Text("hash"), Text("made") is { } made
                    ? DateTime.Parse(made, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
                    : null, root.GetProperty("feed").GetGuid());

                string? Text(string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException
                or InvalidOperationException or FormatException or KeyNotFoundException)
            {
                // Without the file there is no address: nobody gets in by it, and the owner can make a new one.
            }

            return _kept;
        }
    }

    private void Write(Kept kept)
    {
        lock (_reading)
        {
            folder.Create();
            using var json = new MemoryStream();
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                writer.WriteString("feed", kept.FeedId);
                if (kept.Hash is not null) writer.WriteString("hash", kept.Hash);
                if (kept.Made is { } made) writer.WriteString("made", made.ToString("O", CultureInfo.InvariantCulture));
                writer.WriteEndObject();
            }

            DataFolder.WriteAtomically(Path, json.ToArray());
            (_kept, _isRead) = (kept, true);
        }
    }

    private sealed record Kept(string? Hash, DateTime? Made, Guid FeedId);
}
