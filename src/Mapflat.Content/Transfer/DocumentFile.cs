using System.Text.RegularExpressions;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer.Html;
using Mapflat.Content.Transfer.Word;

namespace Mapflat.Content.Transfer;

/// <summary>Reads one document that was written elsewhere: a file, or text that was pasted.</summary>
internal static partial class DocumentFile
{
    /// <summary>The size of the largest file of any kind, in bytes.</summary>
    public const int LargestFile = WordPackage.LargestFile;

    /// <summary>The size of the largest file of text, in bytes.</summary>
    public const int LargestText = HtmlToMarkdown.LongestHtml;

    /// <summary>What front matter may say of a folder's pages, and a single document cannot decide.</summary>
    private static readonly HashSet<string> OfFolders = ["order", "status", "published", "updated", "former", "key",
        "withdrawn_on", "withdrawn_reason", "withdrawn_answer"];

    public static DocumentKind? FormatOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".md" or ".markdown" => DocumentKind.Markdown,
        ".html" or ".htm" or ".xhtml" => DocumentKind.Html,
        ".docx" => DocumentKind.Word,
        _ => null,
    };

    /// <returns>The document; <see cref="Failure.Invalid"/> with every fault, by file and line.</returns>
    public static Outcome<DocumentText> Read(string name, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (FormatOf(name) is not { } format)
            return Refuse(name, "A document ends in .docx, .md or .html. Save it from its program as one of these, or "
                + "paste its text.");
        if (format == DocumentKind.Word) return ReadWord(name, bytes);
        if (bytes.Length > LargestText)
            return Refuse(name, $"The file has {bytes.Length:N0} bytes; {LargestText:N0} at most. Take it in parts.");
        List<Finding> findings = [];
        var (text, failure) = DocumentEncoding.Decode(bytes, format, name, findings);
        return text is null ? failure! : Read(name, text, format, findings);
    }

    /// <returns>The document; <see cref="Failure.Invalid"/> with every fault, by line.</returns>
    public static Outcome<DocumentText> Read(string text, DocumentKind format)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read("the text", text, format, []);
    }

    private static Outcome<DocumentText> ReadWord(string name, byte[] bytes)
    {
        var (word, failure) = WordDocument.Read(name, bytes);
        if (word is null) return failure!;
        (var document, failure) = Read(
            name, word.Html, DocumentKind.Html, [.. word.Findings.Select(f => f with { File = name })]);
        return document is null ? failure! : document with
        {
            Pictures = [.. word.Pictures.Where(
                picture => document.Markdown.Contains(picture.Address, StringComparison.Ordinal))],
            // The lines are those of the HTML, which nobody has seen.
            Findings = [.. document.Findings.Select(f => f with { Line = null })],
        };
    }

    private static Outcome<DocumentText> Read(string name, string text, DocumentKind format, List<Finding> findings)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
            return Refuse(name, "This holds a NUL character; it is not text.", text.AsSpan(0, nul).Count('\n') + 1);
        var (document, failure) =
            format == DocumentKind.Html ? ReadHtml(name, text, findings) : ReadMarkdown(name, text, findings);
        if (document is null) return failure!;
        if (string.IsNullOrWhiteSpace(document.Markdown))
            return Refuse(name, "There is no text in this that a page could take.");
        return document;
    }

    private static Outcome<DocumentText> ReadHtml(string name, string text, List<Finding> findings)
    {
        var (page, failure) = HtmlToMarkdown.ConvertPage(text);
        if (page is null)
            return failure is Failure.Invalid invalid
                ? invalid with { Findings = [.. invalid.Findings.Select(f => f with { File = name })] }
                : failure!;
        return new DocumentText
        {
            Name = name,
            Title = page.Title,
            Summary = page.Summary,
            Markdown = page.Markdown,
            Findings = [.. findings, .. page.Findings.Select(f => f with { File = name })],
        };
    }

    private static Outcome<DocumentText> ReadMarkdown(string name, string text, List<Finding> findings)
    {
        text = text.ReplaceLineEndings("\n");
        var (map, body) = (new YamlMap(name, 1, findings), 0);
        PageFrontMatter? front = null;
        if (FrontMatter().IsMatch(text))
        {
            front = PageFrontMatter.Read(text, name, findings);
            if (front is null) return Refuse(findings);
            (map, body) = (front.Map, front.TextStart);
        }

        var document = new DocumentText
        {
            Name = name,
            Title = map.Text("title") ?? front?.OtherTitle,
            Menu = map.Text("menu"),
            Summary = map.Text("summary") ?? front?.Description,
            AsOf = PageFile.ReadAsOf(map),
            Successor = PageFile.WebAddress(map, "successor"),
            Terms = map.Values.ContainsKey("terms") ? PageFile.ReadTerms(map) : null,
            Extra = front?.Extra,
            Markdown = "",
            Findings = [],
        };
        foreach (var key in map.Values.Keys.Where(OfFolders.Contains))
            map.Warn(key, $"“{key}” was not used: one document becomes a draft of one page.");
        if (findings.Exists(finding => finding.Severity == Severity.Error)) return Refuse(findings);
        // A document of its own has its title as its first heading.
        if (document.Title is null && Heading().Match(text, body) is { Success: true } heading)
        {
            document = document with { Title = PlainText(heading.Groups["title"].Value) };
            body = heading.Index + heading.Length;
        }

        while (body < text.Length && text[body] == '\n') body++;
        return document with
        {
            Markdown = text[body..],
            FirstLine = text.AsSpan(0, body).Count('\n') + 1,
            Findings = findings
        };
    }

    private static string? PlainText(string markdown) =>
        MarkdownSyntax.Parse(markdown).Value is { } parsed
        && InlineText.Read(parsed).Replace('\n', ' ') is { Length: > 0 } text ? text : null;

    private static Failure.Invalid Refuse(string name, string message, int? line = null) =>
        new(message, [Finding.Error(message, name, line)]);

    private static Failure.Invalid Refuse(List<Finding> findings) =>
        new("The document was not taken. Mend this first:", findings);

    [GeneratedRegex(@"\A(---|\+\+\+)[ \t]*\n(?>[^\n]*\n)*?\1[ \t]*(?:\n|\z)", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(@"\G\s*(?:\#[ \t]+(?<title>[^\n]*?)(?:[ \t]+\#+)?[ \t]*|(?<title>[^\n]+)\n=+[ \t]*)(?:\n|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Heading();
}
