using System.Globalization;
using System.Net;
using System.Text;
using DocumentFormat.OpenXml;
using Mapflat.Content.Transfer.Html;

namespace Mapflat.Content.Transfer.Word;

/// <summary>Writes the paragraphs, lists, tables and notes of a document as HTML.</summary>
internal sealed class WordBlocks(WordStyles styles, WordRuns runs, DroppedContent left)
{
    private readonly StringBuilder _html = new();
    private readonly Stack<WordListItem> _lists = new();
    private string _open = "";
    private int _shift;

    /// <param name="title">What it is called, where none of its paragraphs says so.</param>
    public string WritePage(string title, OpenXmlElement body)
    {
        var paragraphs = body.Descendants().Where(element => element.LocalName == "p")
            .Select(element => element.Child("pPr")).ToList();
        var hasTitle = paragraphs.Exists(IsTitle);
        // Where all chapters have the first level, none of them is the title.
        _shift = hasTitle || paragraphs.Count(each => styles.HeadingLevelOf(each) == 1) > 1 ? 1 : 0;
        _html.Append("<!DOCTYPE html><title>").Append(Encode(title)).Append("</title><body>");
        Write(body.ChildElements);
        WriteNotes();
        return _html.ToString();
    }

    private void Write(IEnumerable<OpenXmlElement> elements)
    {
        foreach (var element in elements)
            switch (element.LocalName)
            {
                case "p":
                    WriteParagraph(element);
                    break;
                case "tbl":
                    Close();
                    WriteTable(element);
                    break;
                case "sdt":
                    Write(element.Child("sdtContent")?.ChildElements ?? []);
                    break;
                case "customXml" or "ins" or "moveTo":
                    Write(element.ChildElements);
                    break;
                case "altChunk":
                    left.Add("A document within the document was left out.", null);
                    break;
            }

        Close();
    }

    private void WriteParagraph(OpenXmlElement paragraph)
    {
        var properties = paragraph.Child("pPr");
        var name = styles.NameOf(properties, "pStyle");
        if (name.StartsWith("toc ", StringComparison.Ordinal))
        {
            left.Add("The table of contents was left out; pages make their own.", null);
            return;
        }

        var words = runs.Write(paragraph.ChildElements);
        if (runs.TakeBoxes() is { Count: > 0 } boxes)
        {
            Write(boxes);
            left.Add("The words of a text box were put before the paragraph that it stood at.", null);
        }

        if (string.IsNullOrWhiteSpace(words)) return;
        if (IsTitle(properties)) WriteElement("h1", words);
        else if (styles.HeadingLevelOf(properties) is { } level)
            WriteElement("h" + Math.Min(6, level + _shift).ToString(CultureInfo.InvariantCulture), words);
        else if (styles.ListOf(properties) is { } item) WriteItem(item, words);
        else if (name.Contains("quote", StringComparison.Ordinal)) WriteWithin("blockquote", $"<p>{words}</p>");
        else if (name.Contains("preformatted", StringComparison.Ordinal)
            || name.Contains("code", StringComparison.Ordinal))
            WriteWithin("pre", words + "\n");
        else WriteElement("p", words);
    }

    private bool IsTitle(OpenXmlElement? properties) => styles.NameOf(properties, "pStyle") == "title";

    private void WriteElement(string name, string words)
    {
        Close();
        _html.Append('<').Append(name).Append('>').Append(words).Append("</").Append(name).Append('>');
    }

    /// <summary>Paragraphs of a kind that follow each other are in one element.</summary>
    private void WriteWithin(string name, string html)
    {
        if (_open != name)
        {
            Close();
            _html.Append('<').Append(name).Append('>');
            _open = name;
        }

        _html.Append(html);
    }

    private void WriteItem(WordListItem item, string words)
    {
        if (_open.Length > 0) Close();
        while (_lists.Count > item.Level + 1) CloseList();
        if (_lists.Count == item.Level + 1)
        {
            var last = _lists.Peek();
            if (last.Key != item.Key && _lists.Count == 1 || last.IsOrdered != item.IsOrdered) CloseList();
            else _html.Append("</li>");
        }

        while (_lists.Count < item.Level + 1)
        {
            // A level that the document leaves out has an item without words.
            if (_lists.Count < item.Level && _lists.Count > 0) _html.Append("<li>");
            _html.Append(item.IsOrdered ? string.Create(
                CultureInfo.InvariantCulture, $"<ol start=\"{item.Start}\">") : "<ul>");
            _lists.Push(item with { Level = _lists.Count });
            if (_lists.Count < item.Level + 1) _html.Append("<li>");
        }

        _html.Append("<li>").Append(words);
    }

    private void CloseList() => _html.Append("</li>").Append(_lists.Pop().IsOrdered ? "</ol>" : "</ul>");

    private void Close()
    {
        while (_lists.Count > 0) CloseList();
        if (_open.Length > 0) _html.Append("</").Append(_open).Append('>');
        _open = "";
    }

    private void WriteTable(OpenXmlElement table)
    {
        var rows = table.ChildElements.Where(element => element.LocalName == "tr").ToList();
        _html.Append("<table>");
        foreach (var row in rows)
        {
            var cell = row == rows[0] ? "th" : "td";
            _html.Append("<tr>");
            foreach (var element in row.ChildElements.Where(element => element.LocalName == "tc"))
            {
                var span = element.Child("tcPr").Child("gridSpan")?.ReadAttribute("val");
                _html.Append('<').Append(cell);
                if (int.TryParse(span, NumberStyles.None, CultureInfo.InvariantCulture, out var columns))
                    _html.Append(CultureInfo.InvariantCulture, $" colspan=\"{Math.Clamp(columns, 1, 100)}\"");
                _html.Append('>');
                Write(element.ChildElements);
                _html.Append("</").Append(cell).Append('>');
            }

            _html.Append("</tr>");
        }

        _html.Append("</table>");
    }

    private void WriteNotes()
    {
        // A note may refer to another one.
        for (var i = 0; i < runs.Notes.Count; i++)
        {
            var (name, note) = runs.Notes[i];
            _html.Append(CultureInfo.InvariantCulture, $"<div id=\"note-{name}\"><a href=\"#{name}\">{i + 1}</a> ");
            Write(note.ChildElements);
            _html.Append("</div>");
        }
    }

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);
}
