using System.Buffers;
using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>Which texts are the address of a page.</summary>
internal static partial class PageAddresses
{
    private const int MaximumLength = 2_000;

    /// <summary>In characters. Servers and proxies take 8,000 for a whole request line (RFC 9112, section 3).</summary>
    private const int MaximumUrl = 7_000;

    private static readonly SearchValues<char> _plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-/");

    extension(PageAddress address)
    {
        /// <summary>Whether it is of the form that pages made here are offered, in up to four parts.</summary>
        public bool IsNarrow => address == PageAddress.Home || NarrowShape().IsMatch(address.Path);
    }

    extension(PageAddress)
    {
        /// <summary>Reads an address as it was typed: decoded, in any spelling that a path can have.</summary>
        /// <returns>The address, in NFC; <see cref="Failure.Invalid"/> at <c>address</c> with what is wrong.</returns>
        public static Outcome<PageAddress> Parse(string path)
        {
            if (path == "/") return PageAddress.Home;
            if (FindFault(path) is { } fault) return Refuse($"“{path}” cannot be a page's address: {fault}.");
            var (known, failure) = LegacyPath.FromDecoded(path);
            return known is null ? Refuse(failure!.Message) : Check(new PageAddress(Nfc.Normalize(path), known.Key));
        }

        /// <summary>The address of a page that has it already.</summary>
        public static PageAddress Restore(string path) => new(path, PageAddress.FoldedOf(path));

        /// <inheritdoc cref="PageAddress.Folded"/>
        /// <param name="path">An address, or something that was never one, which is not folded.</param>
        public static string FoldedOf(string path) =>
            (path.Length > 1 && path[^1] == '/') || path.AsSpan().ContainsAnyExcept(_plain)
                ? LegacyPath.FromDecoded(path).Value?.Key ?? path : path;
    }

    private static Outcome<PageAddress> Check(PageAddress address)
    {
        var path = address.Path;
        if (address.Folded == "/") return Refuse($"“{path}” is another spelling of the home page's address, /.");
        if (address.Folded == "/index")
            return Refuse($"“{path}” would have the file of the home page. Choose another address.");
        if (address.Folded.EndsWith(".md", StringComparison.Ordinal))
            return Refuse($"“{path}” cannot be a page's address: what ends in .md is the Markdown of another page.");
        if (AddressBook.Owner(address.Folded) is { } owner)
            return Refuse($"“{path}” cannot be a page's address: it is kept for a part of the page at {owner}, such as "
                + "its history or its citation.");
        return ReservedAddresses.Contains(address.Folded)
            || address.Folded.StartsWith(CapturedAddress.OtherHosts, StringComparison.Ordinal)
            ? Refuse($"“{path}” is used by the program itself. Choose another address.")
            : address;
    }

    private static string? FindFault(string path)
    {
        if (!path.StartsWith('/')) return "it does not begin with a slash; write /about or /2009/Some_Post.html";
        if (path.Length > MaximumLength) return $"it has {path.Length} characters; {MaximumLength} at most";
        if (UrlText.IsBroken(path)) return "it is not valid Unicode";
        if (UrlText.EncodePath(path).Length > MaximumUrl) return "it is too long for a URL once it is percent-encoded";
        if (path.Any(char.IsControl)) return "it has a control character";
        if (path.AsSpan().IndexOfAny(@"?#%\") is >= 0 and var at)
            return $"it has a {path[at]}; write its path alone, decoded, without a query";
        if (char.IsWhiteSpace(path[^1])) return "it ends in a space";
        var parts = (path.EndsWith('/') ? path[1..^1] : path[1..]).Split('/');
        return Array.Exists(parts, part => part is "" or "." or "..")
            ? "it has a part that is empty or made of dots" : null;
    }

    private static Failure.Invalid Refuse(string message) => new(message, [Finding.Error(message, field: "address")]);

    [GeneratedRegex(
        "^(/[a-z0-9]+(-[a-z0-9]+)*){1,4}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NarrowShape();
}
