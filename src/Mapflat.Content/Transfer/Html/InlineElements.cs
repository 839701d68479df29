using System.Web;
using AngleSharp.Dom;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Transfer.Html;

internal sealed class InlineElements(IDocument document, DroppedContent left)
{
    private const string Raise = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
    private const string Lower = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎";
    private const string Plain = "0123456789+-=()ni";

    private readonly Uri? _base =
        Uri.TryCreate(document.QuerySelector("base[href]")?.GetAttribute("href"), UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Where a link leads; null if it leads nowhere that a page may link to.</summary>
    public LinkTarget? Target(IElement link)
    {
        if (link.GetAttribute("href") is not { } written) return null;
        var address = Unwrap(Clean(written));
        switch (LinkAddress.Classify(address))
        {
            case AddressKind.Empty:
                return null;
            case AddressKind.Refused:
                left.Add($"A link to “{Short(address)}” was made text: links lead to http, https or mailto, or to a "
                    + "place on this site.", link);
                return null;
            case AddressKind.Relative when _base is null:
                left.Add("Links that are relative to the page they came from were kept as they are; give them an "
                    + "address that begins with / or https://.", link);
                break;
        }

        return new LinkTarget(address, link.GetAttribute("title"));
    }

    /// <summary>A picture in Markdown; null if it cannot be had by its address.</summary>
    public string? Picture(IElement image)
    {
        // A picture of one pixel counts readers.
        if (image.GetAttribute("width") is "0" or "1" || image.GetAttribute("height") is "0" or "1") return null;
        var address = Clean(image.GetAttribute("src") ?? "");
        var later = Clean(image.GetAttribute("data-src") ?? "");
        var kind = LinkAddress.Classify(address);
        if (kind is AddressKind.Empty or AddressKind.Refused
            && LinkAddress.Classify(later) is var other and not (AddressKind.Empty or AddressKind.Refused))
            (address, kind) = (later, other);
        var alt = MarkdownEscape.OneLine(
            string.Concat((image.GetAttribute("alt") ?? "").Where(c => !char.IsControl(c) || char.IsWhiteSpace(c))));
        var name = alt.Length > 0 ? $"The picture “{Short(alt)}”" : "A picture without alternative text";
        switch (kind)
        {
            case AddressKind.SiteAbsolute:
                break;
            case AddressKind.Outside:
                left.Add($"{name} is on another host and is shown as a link; upload it to show it.", image);
                break;
            case AddressKind.Relative:
                left.Add($"{name} has the address “{Short(address)}”, relative to where it came from. Upload it and "
                    + "give it its address here.", image);
                break;
            default:
                left.Add(address.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
                    || address.StartsWith("blob:", StringComparison.OrdinalIgnoreCase)
                    ? $"{name} was left out: it has no address, its bytes are in the document. Save it as a file "
                        + "and upload it."
                    : $"{name} was left out: its address “{Short(address)}” is none that a page may load.", image);
                return null;
        }

        return $"![{MarkdownEscape.Text(alt)}]"
            + $"({MarkdownEscape.Destination(address)}{MarkdownEscape.Title(image.GetAttribute("title"))})";
    }

    /// <summary>Raised or lowered digits as characters of their own; null if there are none for it.</summary>
    public string? Raised(IElement element)
    {
        var raised = element.LocalName == "sup";
        if (element.QuerySelector("a, img") is not null) return null;
        var (text, shapes) = (element.TextContent.Trim(), raised ? Raise : Lower);
        if (text.Length == 0) return null;
        if (text.All(c => Plain.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at && at < shapes.Length))
            return string.Concat(text.Select(c => shapes[Plain.IndexOf(c, StringComparison.Ordinal)]));
        left.Add(
            $"{(raised ? "Raised" : "Lowered")} text, such as “{Short(text)}”, was made plain; Markdown here has none.",
            element);
        return null;
    }

    /// <summary>
    /// White space around an address means nothing, and tabs and newlines in it neither
    /// (https://url.spec.whatwg.org/#concept-basic-url-parser).
    /// </summary>
    private string Clean(string address)
    {
        address = string.Concat(address.Where(c => c is not ('\t' or '\n' or '\r'))).Trim(' ', '\f');
        if (_base is null
            || LinkAddress.Classify(address) is not (AddressKind.Relative or AddressKind.SiteAbsolute)
                && !address.StartsWith("//", StringComparison.Ordinal))
            return address.StartsWith("//", StringComparison.Ordinal) ? "https:" + address : address;
        return Uri.TryCreate(_base, address, out var absolute) ? absolute.AbsoluteUri : address;
    }

    /// <summary>Google Docs sends every reader of a link past Google.</summary>
    private static string Unwrap(string address) =>
        address.StartsWith("https://www.google.com/url?", StringComparison.Ordinal)
        && HttpUtility.ParseQueryString(
            address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..])["q"] is { } target
        && LinkAddress.Classify(target) == AddressKind.Outside ? target : address;

    private static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
