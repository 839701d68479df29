using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Mapflat.Content.Addresses;
using Mapflat.Web.Freezing;

namespace Mapflat.Web.Features.Captures;

/// <summary>
/// What stands on top of a captured page: that it is an old one, of which day, the way to the successor, and a search
/// of this site. A shadow tree keeps its look from the page's styles and the page from its; a browser that knows none
/// shows the sentence in it.
/// </summary>
internal static class CaptureNotice
{
    // The colours of wwwroot/css/tokens.css. Important rules of a host win over those of the page around it. In front
    // of all else, as what a page has fixed to the top of the window would cover it.
    private const string Style = """
        :host{all:initial!important;display:block!important;color-scheme:light dark!important;
        position:relative!important;z-index:2147483647!important}
        div{background:#f5f1e7;color:#1d1b18;border-bottom:1px solid #d8d1c2;font:14px/1.5 Georgia,serif;
        padding:.6em 1em;display:flex;flex-wrap:wrap;gap:.3em 1.5em;align-items:center;text-align:left}
        p{margin:0;flex:1 1 20em}a{color:#96291a}form{margin:0;display:flex;gap:.4em}
        input,button{font:inherit;min-height:2em;box-sizing:border-box;border:1px solid #59544b;background:#fdfbf6;
        color:#1d1b18;padding:.1em .5em}input{width:11em}
        a:focus-visible,input:focus-visible,button:focus-visible{outline:3px solid #96291a;outline-offset:2px}
        @media(prefers-color-scheme:dark){div{background:#211f1c;color:#ebe6db;border-color:#3d3933}a{color:#f19a82}
        input,button{background:#171614;color:#ebe6db;border-color:#b0a99b}
        a:focus-visible,input:focus-visible,button:focus-visible{outline-color:#f19a82}}
        @media print{form{display:none}}
        """;

    private static readonly string _style = Style.Replace("\n", "", StringComparison.Ordinal);

    public static string Create(CapturedAnswer captured, FrozenSite site)
    {
        var encode = HtmlEncoder.Default;
        var frame = site.Frame;
        var day = captured.Moment.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        var sentence = new StringBuilder();
        sentence.Append(CultureInfo.InvariantCulture,
            $"This page is kept as it was on <time datetime=\"{captured.Moment:yyyy-MM-dd}\">{day}</time> by ")
            .Append("<a href=\"/\">").Append(encode.Encode(frame.Title)).Append("</a>.");
        if (frame.Dormancy is { SuccessorUrl.Length: > 0 } dormancy)
        {
            sentence.Append(" <a href=\"").Append(encode.Encode(dormancy.SuccessorUrl))
                .Append("\" rel=\"noopener\">Continue at ").Append(encode.Encode(dormancy.SuccessorName))
                .Append("</a>");
        }

        var language = encode.Encode(frame.Language.Length > 0 ? frame.Language : "en");
        return $"""
            <mapflat-notice lang="{language}" dir="ltr"><template shadowrootmode="open"><style>{_style}</style>
            """
            + $"""<div role="note"><p>{sentence}</p><form action="{site.Origin}/search" role="search">"""
            + """<input type="search" name="q" aria-label="Search this site" required="" /><button>Search</button>"""
            + $"</form></div></template><p>{sentence}</p></mapflat-notice>";
    }
}
