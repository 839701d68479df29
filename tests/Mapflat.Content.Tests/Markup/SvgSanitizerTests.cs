using System.Xml.Linq;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

public sealed class SvgSanitizerTests
{
    public const string Drawing = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" role="img" aria-labelledby="t d" class="dg-log">
          <title id="t">A log &amp; its readers</title>
          <desc id="d">Events go in, "values" come out.</desc>
          <defs>
            <marker id="arrow" markerWidth="4" markerHeight="4" refX="2" refY="2" orient="auto"><path
                d="M0,0 L4,2 L0,4z"/></marker>
            <linearGradient id="fade"><stop offset="0%" stop-color="#fff" stop-opacity=".5"/></linearGradient>
            <clipPath id="clip"><rect width="10" height="10" rx="2"/></clipPath>
            <g id="box"><rect class="dg-box dg-state" width="10" height="10"/></g>
          </defs>
          <use href="#box" x="1" y="2"/>
          <path d="M 1 2 h 3 v -4" fill="none" stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="4 2"
              marker-end="url(#arrow)"/>
          <circle cx="5" cy="5" r="3" fill="url(#fade)" clip-path="url(#clip)" transform="translate(1 2) rotate(45)"/>
          <text x="3" y="4" text-anchor="middle" dominant-baseline="central" font-family="'Inter', sans-serif"
              font-size="12" letter-spacing="0.02em">Two <tspan dy="1em">lines</tspan></text>
        </svg>
        """;

    [Fact]
    public void Ordinary_drawing_has_no_findings_and_loses_nothing()
    {
        Assert.Empty(SvgSanitizer.Check(Drawing, "log.svg"));
        var clean = SvgSanitizer.Clean(Drawing, "log.svg").Value!;
        Assert.True(XNode.DeepEquals(XElement.Parse(Drawing), XElement.Parse(clean)));
        Assert.Equal(clean, SvgSanitizer.Clean(clean, "log.svg").Value);
    }

    public static TheoryData<string> HostileParts =>
    [
        "<script>alert(1)</script>",
        "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<style>*{background:url(//evil.example)}</style>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<image href='//evil.example/x.png'/>",
        "<a href='javascript:alert(1)'><rect/></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onclick' to='alert(1)'/>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:alert(1)'/>",
        "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
        "<rect onclick='alert(1)'/>",
        "<rect OnClick='alert(1)'/>",
        "<rect style='fill:url(//evil.example)'/>",
        "<rect fill='url(//evil.example/x#y)'/>",
        "<rect fill='url(https://evil.example/x#y)'/>",
        "<rect fill='URL(#a) url(data:x)'/>",
        "<rect fill='\\75rl(//evil.example)'/>",
        "<rect fill='url(\"#a\")'/>",
        "<rect fill='image-set(\"//evil.example/x\" 1x)'/>",
        "<rect clip-path='url(x.svg#a)'/>",
        "<rect marker-end='url(#nowhere)'/>",
        "<rect filter='url(#a)'/>",
        "<rect font-family='a;b:url(x)'/>",
        "<use href='x.svg#a'/>",
        "<use href='https://evil.example/x.svg#a'/>",
        "<use href='data:image/svg+xml,x#a'/>",
        "<use xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='#a'/>",
        "<use href='#nowhere'/>",
        "<rect href='#a'/>",
        "<rect class='dg-a anchor'/>",
        "<rect id='&lt;x&gt;'/>",
        "<rect data-x='1'/>",
        "<rect xml:base='//evil.example/'/>",
        "<rect role='button'/>",
        "<rect tabindex='0'/>",
        "<title>a<script>alert(1)</script></title>",
        "<g>stray text</g>",
        "<rect id='same'/><rect id='same'/>",
        "<g id='l1'><rect/></g><g id='l2'><use href='#l1'/><use href='#l1'/></g><g id='l3'><use href='#l2'/><use "
            + "href='#l2'/></g>",
        "<g id='self'><use href='#self'/></g>",
    ];

    [Theory]
    [MemberData(nameof(HostileParts))]
    public void Hostile_part_is_an_error_with_file_and_line_and_is_cleaned_away(string part)
    {
        var svg = $"<svg xmlns='http://www.w3.org/2000/svg'>\n<g id='a'/>\n{part}\n</svg>";
        Assert.All(SvgSanitizer.Check(svg, "x.svg"), finding => Assert.Equal(
            (Severity.Error, "x.svg", 3), (finding.Severity, finding.File, finding.Line!.Value)));
        Assert.NotEmpty(SvgSanitizer.Check(svg, "x.svg"));
        var clean = SvgSanitizer.Clean(svg, "x.svg").Value!;
        Assert.Empty(SvgSanitizer.Check(clean, "x.svg"));
        Assert.DoesNotMatch("(?i)evil|alert|javascript|data|onclick", clean);
        var inline = PageHtml.Parse(Inline(svg));
        Assert.All(
            inline.QuerySelectorAll("*"), element => Assert.Equal("http://www.w3.org/2000/svg", element.NamespaceUri));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not xml")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'>")]
    [InlineData("<svg/>")]
    [InlineData("<html xmlns='http://www.w3.org/1999/xhtml'/>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>")]
    [InlineData("<!DOCTYPE svg SYSTEM 'file:///etc/passwd'><svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'>&nbsp;</svg>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'>&#1;</svg>")]
    public void What_is_no_drawing_is_refused(string svg)
    {
        var refusal = Assert.IsType<Failure.Invalid>(SvgSanitizer.Clean(svg, "x.svg").Failure);
        Assert.Equal("x.svg", Assert.Single(refusal.Findings).File);
        Assert.Equal(refusal.Findings, SvgSanitizer.Check(svg, "x.svg"));
    }

    [Fact]
    public void Large_and_deep_drawings_are_refused()
    {
        const string start = "<svg xmlns='http://www.w3.org/2000/svg'>";
        Assert.NotNull(SvgSanitizer.Clean(start + new string(' ', SvgSanitizer.MaxLength) + "</svg>", "x.svg").Failure);
        Assert.NotNull(SvgSanitizer.Clean(start + string.Concat(Enumerable.Repeat("<g>", 30_000))
            + string.Concat(Enumerable.Repeat("</g>", 30_000)) + "</svg>", "x.svg").Failure);
        Assert.Null(SvgSanitizer.Clean(start + string.Concat(Enumerable.Repeat("<g>", 30))
            + string.Concat(Enumerable.Repeat("</g>", 30)) + "</svg>", "x.svg").Failure);
    }

    [Fact]
    public void Comments_and_processing_instructions_are_dropped_and_CDATA_is_text()
    {
        var svg = "<?xml version='1.0'?><?xml-stylesheet href='//evil.example'?><svg xmlns='http://www.w3.org/2000/"
            + "svg'><!-- <script> --><title><![CDATA[</title><script>x</script>]]></title></svg>";
        Assert.Equal(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</"
            + "title></svg>\n",
            SvgSanitizer.Clean(svg, "x.svg").Value);
    }

    [Fact]
    public void Inline_drawing_has_the_class_and_no_white_space_between_elements()
    {
        var svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1' class='dg-a'>\n  <title>T</title>\n  "
            + "<g>\n    <rect/>\n  </g>\n  <text>a <tspan>b</tspan>\n    c</text>\n</svg>";
        Assert.Equal(
            "<svg viewBox=\"0 0 1 1\" class=\"dg-a wide\" role=\"img\" aria-labelledby=\"title\"><title "
            + "id=\"title\">T</title><g><rect/></g><text>a <tspan>b</tspan> c</text></svg>",
            Inline(svg));
    }

    private static string Inline(string svg)
    {
        var drawing = SvgSanitizer.Read(svg, "x.svg", out _).Value!;
        drawing.Describe(alternative: null);
        return drawing.ToInline("wide");
    }
}
