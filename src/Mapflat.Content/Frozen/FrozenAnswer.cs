using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Frozen;

/// <summary>
/// The bytes of one encoding, with their strong validator (RFC 9110, section 8.8.3: it differs between encodings).
/// </summary>
internal sealed record FrozenBody(byte[] Bytes, string ETag)
{
    public static FrozenBody Create(byte[] bytes) => new(bytes, Compression.ETagOf(bytes));
}

/// <summary>
/// What visitors get at one address. Immutable, but for encodings that are made when they are first asked for.
/// </summary>
internal sealed class FrozenAnswer
{
    private volatile FrozenBody? _identity;
    private volatile FrozenBody? _gzip;

    /// <summary>The canonical address, decoded.</summary>
    public required string Address
    {
        get;
        init
        {
            field = value;
            IsDrawnLater = SiteLists.IsDrawnLater(value);
        }
    }

    /// <inheritdoc cref="SiteLists.IsDrawnLater"/>
    public bool IsDrawnLater { get; private init; }

    /// <summary>The HTTP status: 200, or 410 for a page that was withdrawn so.</summary>
    public required int Status { get; init; }

    public required string ContentType { get; init; }

    public required string CacheControl { get; init; }

    public required string Vary { get; init; }

    /// <summary>In whole seconds, as the header has no finer unit; null where nobody knows.</summary>
    public required DateTimeOffset? LastModified
    {
        get;
        init
        {
            field = value;
            LastModifiedLine = value?.ToString("R", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The <c>Last-Modified</c> line (RFC 9110, section 8.8.2).</summary>
    public string? LastModifiedLine { get; private init; }

    /// <summary>Headers that the view set for this address, such as <c>Link</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The number of the page; null for all that is no page or its Markdown.</summary>
    public required int? PageId { get; init; }

    public required string? Markdown { get; init; }

    /// <summary>The validator of the bytes as they are without any encoding.</summary>
    public required string ETag { get; init; }

    /// <summary>In bytes, without any encoding.</summary>
    public required int Length { get; init; }

    public required FrozenBody? Brotli { get; init; }

    /// <summary>Whether <see cref="Brotli"/> is as small as it gets.</summary>
    public required bool IsSmall { get; init; }

    /// <summary>
    /// The bytes, where they are at hand; where they are compressed, they are read from that when first asked for.
    /// </summary>
    public FrozenBody Identity
    {
        get => _identity ??= new FrozenBody(
            Compression.Decompress(Brotli!.Bytes, Length)
                ?? throw new InvalidDataException($"What is frozen of {Address} is damaged."), ETag);
        init => _identity = value;
    }

    /// <summary>Made when first asked for; null where that gains nothing.</summary>
    public FrozenBody? Gzip => Brotli is null ? null : _gzip ??= Compression.Gzip(Identity.Bytes);

    /// <summary>Null for all that is no page.</summary>
    public VisitCounter? Visits { get; internal set; }

    /// <summary>In memory, in bytes: all its encodings, as each may be asked for.</summary>
    internal long Size => 1_000 + Length + (Brotli is null ? 0 : (Brotli.Bytes.Length * 5L / 2));

    public FrozenAnswer WithBrotli(FrozenBody? brotli, bool isSmall) => new()
    {
        Address = Address,
        Status = Status,
        ContentType = ContentType,
        CacheControl = CacheControl,
        Vary = Vary,
        LastModified = LastModified,
        Headers = Headers,
        PageId = PageId,
        Markdown = Markdown,
        ETag = ETag,
        Length = Length,
        Identity = Identity,
        Brotli = brotli,
        IsSmall = isSmall,
    };
}
