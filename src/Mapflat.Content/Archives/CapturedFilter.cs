using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

internal enum CapturedKind
{
    Page,

    Picture,

    Style,

    /// <summary>Whatever is none of the others, and what was never anything but a redirect.</summary>
    Other,
}

/// <summary>Which addresses of old sites are meant. What is null does not matter.</summary>
internal sealed record CapturedFilter
{
    /// <summary>Words, each of which is in the title or in the address; or an address; or a URL.</summary>
    public string? Search { get; init; }

    public CaptureState? State { get; init; }

    public CapturedKind? Kind { get; init; }

    /// <summary>What the address begins with: a slash first and a slash last, as it was captured.</summary>
    public string? Folder { get; init; }

    public bool IsEmpty => this == new CapturedFilter();

    internal IQueryable<CapturedAddress> Apply(ContentDb db)
    {
        var addresses = db.CapturedAddresses.AsNoTracking();
        if (Folder is { } folder)
        {
            var end = EndOf(folder);
            addresses = addresses.Where(a => a.Address.CompareTo(folder) >= 0 && a.Address.CompareTo(end) < 0);
        }

        // A partial index serves only what is written into the statement.
        if (State is { } state) addresses = addresses.Where(a => a.State == EF.Constant(state));
        addresses = Kind switch
        {
            CapturedKind.Page => addresses.Where(a => a.MediaType == "text/html"
                || a.MediaType == "application/xhtml+xml"),
            CapturedKind.Picture => addresses.Where(a => a.MediaType.StartsWith("image/")),
            CapturedKind.Style => addresses.Where(a => a.MediaType == "text/css"),
            CapturedKind.Other => addresses.Where(a => a.MediaType != "text/html"
                && a.MediaType != "application/xhtml+xml" && !a.MediaType.StartsWith("image/")
                && a.MediaType != "text/css"),
            _ => addresses,
        };
        return string.IsNullOrWhiteSpace(Search) ? addresses : Find(addresses, Search.Trim());
    }

    /// <summary>The first text that comes after all that begin with another one.</summary>
    internal static string EndOf(string beginning) => beginning[..^1] + (char)(beginning[^1] + 1);

    private static IQueryable<CapturedAddress> Find(IQueryable<CapturedAddress> addresses, string search)
    {
        var url = CapturedUrl.Parse(search);
        if (url is null && search[0] != '/')
        {
            foreach (var word in search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var (part, encoded) = (LikePattern.Containing(word), LikePattern.Containing(UrlText.EncodePath(word)));
                addresses = addresses.Where(a => EF.Functions.Like(a.Title, part, LikePattern.Escape)
                    || EF.Functions.Like(a.Address, part, LikePattern.Escape)
                    || EF.Functions.Like(a.Address, encoded, LikePattern.Escape));
            }

            return addresses;
        }

        // A pasted address is looked for in any spelling, as the resolution does, and as the beginning of others.
        url ??= CapturedUrl.Parse("http://any.example" + search);
        if (url is null || CaptureAddress.Create(url.Path, url.Query) is not { } pasted)
            return addresses.Where(_ => false);
        var (key, queryKey, kept) = (pasted.Key, pasted.QueryKey, url.Kept);
        var beginning = queryKey.Length > 0 ? pasted.Text
            : url.Path.EndsWith('/') ? key.TrimEnd('/') + "/" : key;
        var end = EndOf(beginning);
        return queryKey.Length > 0
            ? addresses.Where(a => (a.Key == key && a.QueryKey == queryKey) || a.Address == kept
                || (a.Address.CompareTo(beginning) >= 0 && a.Address.CompareTo(end) < 0))
            : addresses.Where(a => (a.Key == key && a.QueryKey == "") || a.Address == kept
                || (a.Key.CompareTo(beginning) >= 0 && a.Key.CompareTo(end) < 0));
    }
}
