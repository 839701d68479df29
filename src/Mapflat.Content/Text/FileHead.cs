using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Text;

internal sealed class FileHead
{
    internal const int Length = 65_536;

    private const int MaxLines = 400;

    internal FileHead(string text, string? name)
    {
        Text = text;
        Name = Path.GetFileName(name ?? "");
        Lines = [.. text.Split('\n').Take(MaxLines).Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#'))];
    }

    internal string Text { get; }

    /// <summary>The file's name, which only settles what the content leaves open.</summary>
    internal string Name { get; }

    /// <summary>Trimmed, without empty ones and comments.</summary>
    internal IReadOnlyList<string> Lines { get; }

    /// <summary>The first that is no space; NUL in an empty file.</summary>
    internal char First => Text.AsSpan().TrimStart() is { Length: > 0 } rest ? rest[0] : '\0';

    /// <summary>Trimmed, in lower case.</summary>
    internal IReadOnlyList<string> Header => Lines.Count == 0 ? [] :
        [.. Lines[0].Split(',', ';', '\t', '|').Select(cell => cell.Trim().Trim('"').Trim().ToLowerInvariant())];

    internal bool Any(Regex line) => Lines.Any(line.IsMatch);

    internal static string? WhyNoText(ReadOnlySpan<byte> start) => start switch
    {
        [0x50, 0x4B, 0x03, 0x04, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] =>
            "This is a spreadsheet or another packed file; save it as CSV (UTF-8) and import that.",
        [0x1F, 0x8B, ..] => "This file is compressed; unpack it and import what is in it.",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0x00, 0x00, 0xFE, 0xFF, ..] => null,
        _ => start.Contains((byte)0)
            ? "This is not a text file; export the redirects as text, such as CSV, and import that."
            : null,
    };

    internal static StreamReader Open(Stream content) =>
        new(content, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true,
            bufferSize: 65_536, leaveOpen: true);
}
