using System.Collections.Frozen;

namespace Mapflat.Content.Archives.Html;

/// <summary>What a browser does at the tag of an element, as far as reading and rewriting have to know.</summary>
[Flags]
internal enum ElementTraits
{
    None = 0,

    /// <summary>Its content is text up to its end tag, without markup and without character references.</summary>
    RawText = 1,

    /// <summary>Its content is text up to its end tag, without markup but with character references.</summary>
    EscapableText = 2,

    /// <summary>Words before and after its tag are two words.</summary>
    Separates = 4,

    /// <summary>It stands in the head without ending it.</summary>
    HeadContent = 8,

    /// <summary>It ends drawings and formulas that were left open.</summary>
    EndsForeign = 16,

    /// <summary>After it no frameset can come any more.</summary>
    RulesOutFrames = 32,

    /// <summary>A heading of rank one to six.</summary>
    Heading = 64,

    /// <summary>Its content is not shown as text.</summary>
    Unseen = 128,

    /// <summary>Its end tag ends a drawing or formula in it that was left open.</summary>
    Holds = 256,
}

/// <summary>An element that HTML or SVG knows by name.</summary>
/// <param name="Name">The name in lower case.</param>
internal sealed record HtmlElement(string Name, ElementTraits Traits)
{
    private static readonly FrozenDictionary<string, HtmlElement> _known = Known();

    private static readonly FrozenDictionary<string, HtmlElement>.AlternateLookup<ReadOnlySpan<char>> _byName =
        _known.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool Is(ElementTraits trait) => (Traits & trait) != 0;

    /// <summary>The element of this name in any case; null for names that nothing has to be known of.</summary>
    public static HtmlElement? Find(ReadOnlySpan<char> name) =>
        _byName.TryGetValue(name, out var element) ? element : null;

    private static FrozenDictionary<string, HtmlElement> Known()
    {
        Dictionary<string, ElementTraits> traits = new(StringComparer.OrdinalIgnoreCase);
        Add(ElementTraits.None, "a abbr area bdo cite del dfn font ins image label link meta param path picture q "
            + "source span svg math time track use feimage g frame base html head body frameset");
        Add(ElementTraits.RawText, "script style xmp iframe noembed noframes");
        Add(ElementTraits.EscapableText, "textarea title");
        Add(ElementTraits.HeadContent,
            "base basefont bgsound link meta title noframes script style template noscript");
        Add(ElementTraits.Unseen, "script style iframe noembed noframes template title audio video canvas datalist "
            + "desc metadata");
        Add(ElementTraits.Heading, "h1 h2 h3 h4 h5 h6");
        Add(ElementTraits.RulesOutFrames, "pre listing li dd dt button applet marquee object table area br embed img "
            + "image keygen wbr input hr textarea xmp iframe select body");
        Add(ElementTraits.EndsForeign, "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 "
            + "head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul "
            + "var");
        Add(ElementTraits.Holds, "a article aside b big blockquote button caption center code dd div dl dt em fieldset "
            + "figure font footer form h1 h2 h3 h4 h5 h6 header i label li main nav nobr ol p s section small span "
            + "strike strong table tbody td th thead tr tt u ul");
        // As a browser's own style sheet lays them out, and what is shown in the place of a word.
        Add(ElementTraits.Separates, "address applet article aside audio blockquote body br button canvas caption "
            + "center col colgroup dd details dialog dir div dl dt embed fieldset figcaption figure footer form frame "
            + "frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe image img input isindex keygen legend li "
            + "listing main marquee math menu meter nav noframes noscript object ol optgroup option output p plaintext "
            + "pre progress rp rt script search section select style summary svg table tbody td template text textarea "
            + "tfoot th thead title tr ul video xmp");
        return traits.ToFrozenDictionary(
            pair => pair.Key, pair => new HtmlElement(pair.Key, pair.Value), StringComparer.OrdinalIgnoreCase);

        void Add(ElementTraits trait, string names)
        {
            foreach (var name in names.Split(' '))
                traits[name] = traits.GetValueOrDefault(name) | trait;
        }
    }
}
