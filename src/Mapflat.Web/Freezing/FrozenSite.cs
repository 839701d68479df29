using System.Collections.Frozen;
using System.Globalization;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Redirects;
using Mapflat.Content.Visits;
using Mapflat.Web.Visits;

namespace Mapflat.Web.Freezing;

/// <summary>The site as visitors get it: every answer ready, in every encoding. Immutable; a publication replaces it whole.</summary>
internal sealed class FrozenSite
{
    /// <summary>The state of the content that was rendered.</summary>
    public required long Generation { get; init; }

    /// <summary>What else the rendering depended on: the program, its settings and the origin.</summary>
    public required string Key { get; init; }

    /// <summary>The origin of every absolute address in it.</summary>
    public required string Origin { get; init; }

    /// <summary>What stands around every page, for those that are drawn on request.</summary>
    public required SiteFrame Frame { get; init; }

    /// <summary>The answers, by canonical address.</summary>
    public required FrozenDictionary<string, FrozenEntry> Entries { get; init; }

    /// <summary>The resolver for every address that is not in <see cref="Entries"/>.</summary>
    public required RedirectMap Redirects { get; init; }

    /// <summary>The resolver without the owner's rules, for when they are switched off.</summary>
    public RedirectMap WithoutRules => field ??= Redirects.WithoutRules();

    /// <summary>A validator for what is made on request from the same content by the same program.</summary>
    public string Tag => field ??= string.Create(CultureInfo.InvariantCulture, $"\"{Generation}-{Key.AsSpan(0, Math.Min(12, Key.Length))}\"");

    /// <summary>Where visitors are sent on to.</summary>
    public SuccessorHost Successor => field ??= new SuccessorHost(Frame.Dormancy?.SuccessorUrl);

    /// <summary>Whether a query makes an address another one than the page's, which something else answers, or nothing.</summary>
    /// <param name="map">The resolver, with the owner's rules or without.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="address">The address of an answer.</param>
    public static bool IsAnother(RedirectMap map, HttpRequest request, string address) =>
        request.QueryString.Value is { Length: > 1 } query && map.MayIdentify(address, query)
        && map.Resolve(request.Host.Value, address, query) is { IsRedirect: true } or { Kind: ResolutionKind.Gone } or { IdentifiedBy: not null };
}

/// <summary>One address of the frozen site. What it says never changes; how small it is packed, once.</summary>
internal sealed class FrozenEntry
{
    public required string Address { get; init; }

    public required int Status { get; init; }

    public required string ContentType { get; init; }

    public required string CacheControl { get; init; }

    public required string Vary { get; init; }

    /// <summary>In whole seconds, as the header has no finer unit.</summary>
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

    /// <summary>What the answer was made of; null where that is not known, and it has to be made anew each time.</summary>
    public required string? Ingredients { get; init; }

    public required FrozenBody Identity { get; init; }

    /// <summary>Null where compressing gains nothing.</summary>
    public required FrozenBody? Gzip { get; set; }

    /// <inheritdoc cref="Gzip"/>
    public required FrozenBody? Brotli { get; set; }

    /// <summary>
    /// Whether the encodings are as small as they get. A publication does not wait for that: it puts quick ones in place,
    /// and these take their place, with validators of their own.
    /// </summary>
    public required bool IsFinished { get; set; }

    /// <summary>The address of the same page as Markdown; null if there is none.</summary>
    public required string? Markdown { get; init; }

    /// <summary>Counts how often this page is opened; hung on when the site is put in place. Null for all that is no page.</summary>
    public VisitCounter? Visits { get; set; }
}

/// <summary>The bytes of one encoding, with their strong validator (RFC 9110, section 8.8.3: it differs between encodings).</summary>
internal sealed record FrozenBody(byte[] Bytes, string ETag);
