using System.IO.Compression;
using System.Text;

namespace Mapflat.Testing;

/// <summary>Documents as Word writes them, as small as they can be (ECMA-376).</summary>
public static class TestDocuments
{
    private const string Main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        Package = "http://schemas.openxmlformats.org/package/2006";

    /// <summary>A .docx file with a title, headings, emphasis, a link, lists, a table, a note and a picture.</summary>
    /// <param name="body">The paragraphs, in XML; null for all of that.</param>
    public static byte[] Word(string? body = null) => Make(
        ("[Content_Types].xml", $"""
            <Types xmlns="{Package}/content-types">
              <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
              <Default Extension="xml" ContentType="application/xml"/>
              <Default Extension="png" ContentType="image/png"/>
              {Part("document", "document.main")}{Part("styles", "styles")}{Part("numbering", "numbering")}
              {Part("footnotes", "footnotes")}
            </Types>
            """),
        ("_rels/.rels", $"""
            <Relationships xmlns="{Package}/relationships">
              <Relationship Id="r1" Type="{Relations}/officeDocument" Target="word/document.xml"/>
            </Relationships>
            """),
        ("word/_rels/document.xml.rels", $"""
            <Relationships xmlns="{Package}/relationships">
              <Relationship Id="s" Type="{Relations}/styles" Target="styles.xml"/>
              <Relationship Id="n" Type="{Relations}/numbering" Target="numbering.xml"/>
              <Relationship Id="f" Type="{Relations}/footnotes" Target="footnotes.xml"/>
              <Relationship Id="link" Type="{Relations}/hyperlink" Target="https://example.com/a?b=1&amp;c"
                TargetMode="External"/>
              <Relationship Id="picture" Type="{Relations}/image" Target="media/image1.png"/>
            </Relationships>
            """),
        ("word/styles.xml", $"""
            <w:styles xmlns:w="{Main}">
              <w:style w:type="paragraph" w:styleId="Rubrik"><w:name w:val="Title"/></w:style>
              <w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/></w:style>
              <w:style w:type="paragraph" w:styleId="Rubrik2"><w:name w:val="heading 2"/></w:style>
              <w:style w:type="paragraph" w:styleId="Citat"><w:name w:val="Quote"/></w:style>
            </w:styles>
            """),
        ("word/numbering.xml", $"""
            <w:numbering xmlns:w="{Main}">
              <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
                <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
              <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
            </w:numbering>
            """),
        ("word/footnotes.xml", $"""
            <w:footnotes xmlns:w="{Main}"><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r>
              <w:t xml:space="preserve"> Said in a note.</w:t></w:r></w:p></w:footnote></w:footnotes>
            """),
        ("word/document.xml", $"""
            <w:document xmlns:w="{Main}" xmlns:r="{Relations}" xmlns:a="urn:a" xmlns:wp="urn:wp">
              <w:body>{body ?? Everything}</w:body></w:document>
            """));

    /// <summary>A paragraph.</summary>
    public static string Paragraph(string words, string properties = "") =>
        $"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>";

    private static string Style(string name) => $"<w:pStyle w:val=\"{name}\"/>";

    private static string Item(int level) =>
        $"<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr>";

    private static string Everything =>
        Paragraph("Kept &amp; read", Style("Rubrik")) + Paragraph("How it began", Style("Rubrik1"))
        + "<w:p><w:r><w:t xml:space=\"preserve\">In </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r><w:r>"
        + "<w:t xml:space=\"preserve\"> and with </w:t></w:r><w:hyperlink r:id=\"link\"><w:r><w:t>a link</w:t></w:r>"
        + "</w:hyperlink><w:r><w:t>.</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r>"
        + "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
        + Paragraph("one", Item(0)) + Paragraph("first", Item(1)) + Paragraph("second", Item(1))
        + Paragraph("two", Item(0)) + Paragraph("Somebody said it.", Style("Citat"))
        + "<w:tbl><w:tr><w:tc>" + Paragraph("Year") + "</w:tc><w:tc>" + Paragraph("What") + "</w:tc></w:tr><w:tr><w:tc>"
        + Paragraph("2019") + "</w:tc><w:tc>" + Paragraph("It began") + "</w:tc></w:tr></w:tbl>"
        + "<w:p><w:r><w:drawing><wp:docPr descr=\"Four colours\"/><a:blip r:embed=\"picture\"/></w:drawing></w:r></w:p>"
        + Paragraph("What came after", Style("Rubrik2"));

    private static string Part(string name, string type) => $"<Override PartName=\"/word/{name}.xml\" ContentType="
        + $"\"application/vnd.openxmlformats-officedocument.wordprocessingml.{type}+xml\"/>";

    private static byte[] Make(params (string Name, string Xml)[] parts)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, xml) in parts)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(xml));
            }

            using var picture = zip.CreateEntry("word/media/image1.png").Open();
            picture.Write(TestPictures.Png());
        }

        return file.ToArray();
    }
}
