namespace Mapflat.Content.Archives.Warc;

/// <summary>Tells HTML by how it begins (WHATWG MIME Sniffing, 7.1), where no header and no name does.</summary>
internal static class HtmlSniffing
{
    private static readonly string[] _starts =
    [
        "<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a", "<style",
        "<title", "<b", "<body", "<br", "<p", "<!--", "<meta", "<center", "<link",
    ];

    public static bool IsHtml(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) start = start[3..];
        start = start.TrimStart(" \t\r\n\f"u8);
        // XHTML of its day begins with an XML declaration.
        if (start.StartsWith("<?xml"u8))
        {
            var head = System.Text.Encoding.ASCII.GetString(start[..Math.Min(start.Length, 1024)]);
            return head.Contains("<html", StringComparison.OrdinalIgnoreCase)
                || head.Contains("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase);
        }

        foreach (var tag in _starts)
        {
            if (start.Length < tag.Length
                || !System.Text.Ascii.EqualsIgnoreCase(start[..tag.Length], tag)) continue;
            if (tag == "<!--" || start.Length == tag.Length || start[tag.Length] is (byte)' ' or (byte)'>'
                or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'/')
                return true;
        }

        return false;
    }
}
