using Mapflat.Content.Markup.Tags;
using Markdig.Extensions.Footnotes;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

/// <summary>
/// Lets through the links and images whose addresses are on the allow-list, and makes text of the others. Markdig's
/// DisableHtml does not do that: <c>javascript:</c> is an address like any other to it.
/// </summary>
/// <param name="ids">The places on the page that a link can name.</param>
internal sealed class LinkPass(IReadOnlySet<string> ids, FindingLog findings)
{
    /// <summary>What is said of a picture without words; whoever knows the file may know better.</summary>
    public const string NoAlternativeText =
        "This picture has no alternative text. Say in the square brackets, or in its alt, what it shows.";

    /// <summary>What is said of the address of another site that does not begin as one.</summary>
    public const string WithoutScheme = "has no “https://” before it, so it leads to no other site.";

    private static readonly HashSet<string> VagueTexts = new(StringComparer.OrdinalIgnoreCase)
    {
        "click here", "click", "here", "read more", "more", "learn more", "this", "this link", "link",
        "this page", "see here",
    };

    private readonly List<(Inline Inline, LinkReference Reference)> _links = [];

    public List<LinkReference> Apply(MarkdownDocument document)
    {
        // A copy, as links are taken out on the way; outer ones come before those inside them.
        foreach (var inline in MarkdownTree.Nodes(document).OfType<Inline>().ToList())
            switch (inline)
            {
                case LinkInline link when Ancestor(link, image: true) is null:
                    Visit(link);
                    break;
                case AutolinkInline link when Ancestor(link, image: true) is null:
                    Visit(link);
                    break;
                case TaggedInline { Tag.Rule.IsMedia: true } media when Ancestor(media, image: true) is null:
                    Visit(media);
                    break;
                case FootnoteLink { IsBackLink: false } note when Ancestor(note, image: false) is { } outer:
                    findings.Warn(
                        outer.Line, "A link cannot contain a footnote; it was made text. Put the footnote after it.");
                    MarkdownTree.Unwrap(outer);
                    break;
            }
        // A link that had to go later, for a footnote inside it, is no longer part of the tree.
        return [.. _links.Where(link => link.Inline.Parent is not null).Select(link => link.Reference)];
    }

    private void Visit(LinkInline link)
    {
        var kind = LinkAddress.Classify(link.Url);
        var text = InlineText.Read(link);
        if (link.IsImage)
        {
            VisitImage(link, kind, text);
            return;
        }
        if (Ancestor(link, image: false) is not null)
        {
            findings.Warn(link.Line, "A link cannot contain another link; the inner one was made text.");
            MarkdownTree.Unwrap(link);
            return;
        }
        if (!Accepts(kind, link.Url, link.Line))
        {
            MarkdownTree.Unwrap(link);
            return;
        }
        if (kind == AddressKind.Fragment)
            link.Url = Place(link.Url!, link.Line);
        if (text.Length == 0 && !MarkdownTree.Nodes(link).Any(inner => inner is LinkInline { IsImage: true }))
        {
            findings.Warn(link.Line, "This link has no text; its address is shown instead.");
            link.AppendChild(new LiteralInline(link.Url!));
        }
        else if (VagueTexts.Contains(text.AsSpan().Trim(" .:!…→»>").ToString()))
            findings.Warn(link.Line, $"The link text “{text}” says nothing by itself; name what it leads to.");
        Keep(link, link.Url!, kind, text, isImage: false);
    }

    private void VisitImage(LinkInline image, AddressKind kind, string text)
    {
        switch (kind)
        {
            case AddressKind.Outside:
                findings.Warn(image.Line, "Pictures from other hosts are not shown, as they would tell that host who "
                    + "reads the page; this one became a link. Upload it to show it.");
                image.IsImage = false;
                if (text.Length == 0)
                    image.AppendChild(new LiteralInline(image.Url!));
                if (Ancestor(image, image: false) is null)
                    Keep(image, image.Url!, kind, text, isImage: false);
                else
                    MarkdownTree.Unwrap(image);
                return;
            case AddressKind.SiteAbsolute or AddressKind.Relative when Accepts(kind, image.Url, image.Line):
                if (text.Length == 0)
                    findings.Warn(image.Line, NoAlternativeText);
                Keep(image, image.Url!, kind, text, isImage: true);
                image.GetAttributes().AddProperty("loading", "lazy");
                image.GetAttributes().AddProperty("decoding", "async");
                return;
            default:
                findings.Warn(image.Line, "The address of this picture is none that a page may load, so its "
                    + "alternative text is shown instead.");
                MarkdownTree.Unwrap(image);
                return;
        }
    }

    private void Visit(AutolinkInline link)
    {
        var url = link.IsEmail ? "mailto:" + link.Url : link.Url;
        var kind = LinkAddress.Classify(url);
        if (Ancestor(link, image: false) is null && Accepts(kind, url, link.Line))
            Keep(link, url, kind, link.Url, isImage: false);
        else
            link.ReplaceBy(new LiteralInline(link.Url) { Line = link.Line, Span = link.Span });
    }

    /// <summary>Lets a film or a sound of this site be played, and makes a link of another one.</summary>
    private void Visit(TaggedInline media)
    {
        if (Ancestor(media, image: false) is not null)
        {
            findings.Warn(media.Line, "A link cannot contain a film or a sound; what stands in it was made text.");
            Unwrap(media);
            return;
        }

        string? elsewhere = null;
        var sources = Sources(media);
        foreach (var holder in sources.Prepend(media))
            foreach (var name in (string[])["src", "poster"])
                if (!KeepsAddress(holder, name, ref elsewhere) && holder != media) holder.Remove();
        foreach (var bare in sources.Where(inner => inner.Parent is not null && AddressIn(inner, "src") is null))
            bare.Remove();
        if (AddressIn(media, "src") is not null || media.Any(inner => inner is TaggedInline { Tag.Name: "source" }))
            return;
        if (elsewhere is null)
            findings.Warn(media.Line, "This film or sound has no address that a page may load, so what stands in it is "
                + "shown instead.");
        else
        {
            var link = new LinkInline(elsewhere, "") { IsClosed = true, Line = media.Line, Span = media.Span };
            link.AppendChild(new LiteralInline(elsewhere));
            media.InsertAfter(link);
            Keep(link, elsewhere, AddressKind.Outside, elsewhere, isImage: false);
        }

        Unwrap(media);
    }

    private static void Unwrap(TaggedInline media)
    {
        foreach (var source in Sources(media)) source.Remove();
        MarkdownTree.Unwrap(media);
    }

    private static List<TaggedInline> Sources(TaggedInline media) =>
        [.. media.OfType<TaggedInline>().Where(inner => inner.Tag.Name is "source" or "track")];

    /// <returns>False if there was an address that a page may not load, which is gone.</returns>
    private bool KeepsAddress(TaggedInline holder, string name, ref string? elsewhere)
    {
        if (AddressIn(holder, name) is not { } url) return true;
        var kind = LinkAddress.Classify(url);
        if (kind is AddressKind.SiteAbsolute or AddressKind.Relative && Accepts(kind, url, holder.Line))
        {
            _links.Add((holder, new LinkReference(url, url, IsImage: false, holder.Line + 1)));
            return true;
        }

        holder.GetAttributes().Properties!.RemoveAll(property => property.Key == name);
        if (kind == AddressKind.Outside && name == "src" && holder.Tag.Name != "track") elsewhere ??= url;
        findings.Warn(holder.Line, "Films and sounds are played from this site alone, as another host would be told "
            + "who reads the page; this one became a link.");
        return false;
    }

    private static string? AddressIn(TaggedInline inline, string name) =>
        inline.TryGetAttributes()?.Properties?.Find(property => property.Key == name).Value;

    private void Keep(Inline link, string url, AddressKind kind, string text, bool isImage)
    {
        if (kind == AddressKind.Outside)
            link.GetAttributes().AddProperty("rel", "noopener");
        _links.Add((link, new LinkReference(url, text, isImage, link.Line + 1)));
    }

    private bool Accepts(AddressKind kind, string? url, int line)
    {
        switch (kind)
        {
            case AddressKind.Empty:
                findings.Warn(line, "This link has no address and was made text.");
                return false;
            case AddressKind.Refused:
                findings.Warn(line, "A link may lead to http, https or mailto, to /a/page of this site or to a "
                    + "#heading; this one was made text.");
                return false;
            case AddressKind.Relative when LinkAddress.Complete(url!) is not null:
                findings.Warn(line, $"“{Short(url!)}” {WithoutScheme}");
                return true;
            case AddressKind.Relative:
                findings.Warn(line, $"The address “{Short(url!)}” is relative to the page; write it from the root of "
                    + "the site, such as /a/page.");
                return true;
            default:
                return true;
        }
    }

    /// <summary>Lets people write <c>#heading</c> for the id <c>s-heading</c>.</summary>
    private string Place(string url, int line)
    {
        var id = Uri.UnescapeDataString(url[1..]);
        if (id.Length == 0 || id == "top" || ids.Contains(id))
            return url;
        if (ids.Contains(HeadingPass.IdPrefix + id))
            return "#" + HeadingPass.IdPrefix + id;
        findings.Warn(line, $"No heading or other place of this page is called “{Short(url)}”.");
        return url;
    }

    private static LinkInline? Ancestor(Inline inline, bool image)
    {
        for (var parent = inline.Parent; parent is not null; parent = parent.Parent)
            if (parent is LinkInline link && link.IsImage == image)
                return link;
        return null;
    }

    private static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
