namespace Mapflat.Content.Archives.Warc;

/// <summary>What type a web server would give a file: by its ending, and where that says nothing by its first bytes.
/// </summary>
internal static class FileTypes
{
    public const string Html = "text/html";
    public const string Unknown = "application/octet-stream";

    /// <summary>How many first bytes are looked at.</summary>
    public const int Looked = 16 * 1024;

    private static readonly Dictionary<string, string> _byEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        ["html"] = Html,
        ["htm"] = Html,
        ["xhtml"] = "application/xhtml+xml",
        ["xht"] = "application/xhtml+xml",
        ["css"] = "text/css",
        ["js"] = "text/javascript",
        ["mjs"] = "text/javascript",
        ["json"] = "application/json",
        ["map"] = "application/json",
        ["webmanifest"] = "application/manifest+json",
        ["wasm"] = "application/wasm",
        ["xml"] = "application/xml",
        ["xsl"] = "application/xml",
        ["xsd"] = "application/xml",
        ["rdf"] = "application/rdf+xml",
        ["rss"] = "application/rss+xml",
        ["atom"] = "application/atom+xml",
        ["txt"] = "text/plain",
        ["text"] = "text/plain",
        ["log"] = "text/plain",
        ["asc"] = "text/plain",
        ["md"] = "text/markdown",
        ["csv"] = "text/csv",
        ["tsv"] = "text/tab-separated-values",
        ["ics"] = "text/calendar",
        ["vcf"] = "text/vcard",
        ["vtt"] = "text/vtt",
        ["bib"] = "text/plain",
        ["c"] = "text/plain",
        ["h"] = "text/plain",
        ["java"] = "text/plain",
        ["py"] = "text/plain",
        ["diff"] = "text/plain",
        ["patch"] = "text/plain",
        ["tex"] = "application/x-tex",
        ["dtd"] = "application/xml-dtd",
        ["png"] = "image/png",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["jpe"] = "image/jpeg",
        ["gif"] = "image/gif",
        ["webp"] = "image/webp",
        ["svg"] = "image/svg+xml",
        ["ico"] = "image/x-icon",
        ["cur"] = "image/x-icon",
        ["avif"] = "image/avif",
        ["bmp"] = "image/bmp",
        ["tif"] = "image/tiff",
        ["tiff"] = "image/tiff",
        ["jp2"] = "image/jp2",
        ["xbm"] = "image/x-xbitmap",
        ["djvu"] = "image/vnd.djvu",
        ["pdf"] = "application/pdf",
        ["ps"] = "application/postscript",
        ["eps"] = "application/postscript",
        ["dvi"] = "application/x-dvi",
        ["rtf"] = "application/rtf",
        ["epub"] = "application/epub+zip",
        ["mobi"] = "application/x-mobipocket-ebook",
        ["swf"] = "application/x-shockwave-flash",
        ["zip"] = "application/zip",
        ["gz"] = "application/gzip",
        ["tgz"] = "application/gzip",
        ["tar"] = "application/x-tar",
        ["bz2"] = "application/x-bzip2",
        ["xz"] = "application/x-xz",
        ["7z"] = "application/x-7z-compressed",
        ["rar"] = "application/vnd.rar",
        ["jar"] = "application/java-archive",
        ["class"] = "application/java-vm",
        ["exe"] = Unknown,
        ["dmg"] = Unknown,
        ["iso"] = Unknown,
        ["bin"] = Unknown,
        ["deb"] = "application/vnd.debian.binary-package",
        ["rpm"] = "application/x-rpm",
        ["mp3"] = "audio/mpeg",
        ["ogg"] = "audio/ogg",
        ["oga"] = "audio/ogg",
        ["opus"] = "audio/ogg",
        ["wav"] = "audio/wav",
        ["flac"] = "audio/flac",
        ["m4a"] = "audio/mp4",
        ["mid"] = "audio/midi",
        ["aac"] = "audio/aac",
        ["ra"] = "audio/x-realaudio",
        ["ram"] = "audio/x-pn-realaudio",
        ["mp4"] = "video/mp4",
        ["m4v"] = "video/mp4",
        ["webm"] = "video/webm",
        ["ogv"] = "video/ogg",
        ["mpg"] = "video/mpeg",
        ["mpeg"] = "video/mpeg",
        ["mov"] = "video/quicktime",
        ["avi"] = "video/x-msvideo",
        ["wmv"] = "video/x-ms-wmv",
        ["flv"] = "video/x-flv",
        ["woff"] = "font/woff",
        ["woff2"] = "font/woff2",
        ["ttf"] = "font/ttf",
        ["otf"] = "font/otf",
        ["eot"] = "application/vnd.ms-fontobject",
        ["doc"] = "application/msword",
        ["xls"] = "application/vnd.ms-excel",
        ["ppt"] = "application/vnd.ms-powerpoint",
        ["pps"] = "application/vnd.ms-powerpoint",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ["odt"] = "application/vnd.oasis.opendocument.text",
        ["ods"] = "application/vnd.oasis.opendocument.spreadsheet",
        ["odp"] = "application/vnd.oasis.opendocument.presentation",
        ["kml"] = "application/vnd.google-earth.kml+xml",
    };

    private static readonly HashSet<string> _dynamic = new(StringComparer.OrdinalIgnoreCase)
    {
        "php", "php3", "php4", "php5", "phtml", "asp", "aspx", "jsp", "jsf", "do", "cgi", "pl", "shtml", "shtm", "cfm",
        "action", "inc",
    };

    /// <summary>The type of a file by its ending; null where its content has to say.</summary>
    public static string? ByName(string name)
    {
        var dot = name.LastIndexOf('.');
        if (dot <= 0 || dot == name.Length - 1) return null;
        var ending = name[(dot + 1)..];
        return _byEnding.TryGetValue(ending, out var type) ? type : null;
    }

    /// <summary>The type of a file by how it begins. A name with an ending that nobody knows is one for download.
    /// </summary>
    public static string ByContent(string name, ReadOnlySpan<byte> start)
    {
        var dot = name.LastIndexOf('.');
        if (HtmlSniffing.IsHtml(start)) return Html;
        if (dot > 0 && !_dynamic.Contains(name[(dot + 1)..])) return Unknown;
        return start switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
            [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "application/pdf",
            [(byte)'P', (byte)'K', 3, 4, ..] => "application/zip",
            [0x1F, 0x8B, ..] => "application/gzip",
            _ when start.StartsWith("<?xml"u8) => "application/xml",
            _ when IsText(start) => dot > 0 ? Html : "text/plain",
            _ => Unknown,
        };
    }

    /// <summary>Whether a file is the program that made pages, which visitors never got: PHP, ASP, JSP or a script.
    /// </summary>
    public static bool IsProgram(string name, ReadOnlySpan<byte> start)
    {
        var dot = name.LastIndexOf('.');
        var ending = dot < 0 ? "" : name[(dot + 1)..];
        if (_dynamic.Contains(ending))
        {
            if (start.IndexOf("<?php"u8) >= 0 || start.IndexOf("<?="u8) >= 0 || start.StartsWith("#!"u8)
                || start.StartsWith("<%"u8) || start.IndexOf("<%@"u8) >= 0)
                return true;
        }
        else if (ByName(name) is { } type && type is not (Html or "application/xhtml+xml"))
        {
            return false;
        }

        start = start.TrimStart(" \t\r\n"u8);
        return start.StartsWith("<?php"u8) || start.StartsWith("<?\n"u8) || start.StartsWith("<? "u8)
            || start.StartsWith("<?\r"u8);
    }

    private static bool IsText(ReadOnlySpan<byte> start) => start.IndexOfAnyInRange((byte)0, (byte)8) < 0;
}
