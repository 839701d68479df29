using Mapflat.Content.Transfer;

namespace Mapflat.Content.Tests.Transfer.Word;

public sealed class WordDocumentTests
{
    [Fact]
    public void All_that_a_page_can_show_is_taken()
    {
        var document = Read(TestDocuments.Word());
        Assert.Equal("Kept & read", document.Title);
        Assert.Equal("""
            ## How it began

            In **bold** and with [a link](https://example.com/a?b=1\&c).[^1]

            - one
              1. first
              2. second
            - two

            > Somebody said it.

            | Year | What |
            | --- | --- |
            | 2019 | It began |

            ![Four colours](/media/picture-1-of-the-document.png)

            ### What came after

            [^1]: Said in a note.

            """.ReplaceLineEndings("\n"), document.Markdown);
        Assert.Equal("Four colours", Assert.Single(document.Pictures).Alt);
        Assert.Contains("struck out", Assert.Single(document.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_lost_is_told_by_kind()
    {
        var text = TestDocuments.Paragraph("Words");
        var document = Read(TestDocuments.Word(text
            + "<w:p><w:r><w:commentReference/></w:r><w:r><w:commentReference/></w:r></w:p>"
            + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
            + "<w:p><w:r><w:object/></w:r><w:r><w:drawing/></w:r>"
            + "<m:oMath xmlns:m=\"urn:m\"><m:t>x</m:t></m:oMath></w:p>"));
        Assert.DoesNotContain("secret", document.Markdown, StringComparison.Ordinal);
        Assert.Equal(
            ["A comment was left out. (2 times.)", "Hidden text was left out.",
                "What another program has put into the document was left out.", "A chart or a drawing was left out.",
                "A formula was made plain text."],
            document.Findings.Select(finding => finding.Message));
    }

    [Fact]
    public void A_link_that_is_a_field_leads_where_it_led()
    {
        const string field = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>HYPERLINK "
            + "\"https://example.com/\"</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>"
            + "<w:t>there</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
        Assert.Equal("[there](https://example.com/)\n", Read(TestDocuments.Word(field)).Markdown);
    }

    [Fact]
    public void The_words_of_a_text_box_are_not_lost()
    {
        var box = "<w:p><w:r><w:pict><w:txbxContent>" + TestDocuments.Paragraph("In the box")
            + "</w:txbxContent></w:pict></w:r><w:r><w:t>Beside it</w:t></w:r></w:p>";
        Assert.Equal("In the box\n\nBeside it\n", Read(TestDocuments.Word(box)).Markdown);
    }

    [Theory]
    [InlineData("a.docx", "no Word document")]
    [InlineData("old.docx", "old version of Word")]
    [InlineData("deep.docx", "too intricate")]
    [InlineData("entities.docx", "damaged")]
    public void What_cannot_be_read_safely_is_refused(string name, string says)
    {
        var bytes = name switch
        {
            "a.docx" => "PK\u0003\u0004 and no more"u8.ToArray(),
            "old.docx" => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            "deep.docx" => TestDocuments.Word(string.Concat(Enumerable.Repeat("<w:sdt>", 5_000))
                + string.Concat(Enumerable.Repeat("</w:sdt>", 5_000))),
            _ => TestDocuments.Word("<!DOCTYPE x>"),
        };
        var (_, failure) = DocumentFile.Read(name, bytes);
        Assert.Contains(says, failure!.Message, StringComparison.Ordinal);
    }

    private static DocumentText Read(byte[] bytes)
    {
        var (document, failure) = DocumentFile.Read("A letter.docx", bytes);
        Assert.Null(failure);
        return document!;
    }
}
