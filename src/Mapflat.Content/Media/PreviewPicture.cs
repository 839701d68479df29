using SkiaSharp;

namespace Mapflat.Content.Media;

/// <summary>
/// The picture that programs show where they show a link to a page: its title and summary, as the site sets them. The
/// same words give the same bytes, on every machine.
/// </summary>
internal static class PreviewPicture
{
    /// <summary>In pixels: what Open Graph's readers take as large.</summary>
    public const int Width = 1200, Height = 630;

    private const int Margin = 84, SiteBaseline = 112, TitleTop = 200, SummaryGap = 28, Bottom = 570,
        MostTitleLines = 4, MostSummaryLines = 3;

    private const float SiteSize = 34, SummarySize = 32, Leading = 1.18f, SummaryLeading = 1.35f;

    // The colours of the site in light.
    private static readonly SKColor _paper = new(0xfd, 0xfb, 0xf6), _ink = new(0x1d, 0x1b, 0x18),
        _muted = new(0x59, 0x54, 0x4b), _accent = new(0x96, 0x29, 0x1a);

    private static readonly float[] _titleSizes = [76, 64, 54, 46];

    private static readonly Lazy<SKTypeface> _bold = new(() => Load("literata-600.ttf")),
        _regular = new(() => Load("literata-400.ttf"));

    /// <summary>A PNG of some tens of kilobytes. Words that the site's font has no letters for are left out.</summary>
    public static byte[] Draw(string site, string title, string summary)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(_paper);
        using (var paint = new SKPaint { Color = _accent }) canvas.DrawRect(0, 0, Width, 14, paint);
        DrawLine(canvas, _bold.Value, SiteSize, _accent, Margin, SiteBaseline, Shorten(_bold.Value, SiteSize, site));
        var baseline = (float)TitleTop;
        var (size, lines) = Fit(title);
        foreach (var line in lines)
        {
            baseline += size * (line == lines[0] ? 0.72f : Leading);
            DrawLine(canvas, _bold.Value, size, _ink, Margin, baseline, line);
        }

        baseline += SummaryGap;
        foreach (var line in Break(_regular.Value, SummarySize, summary, MostSummaryLines))
        {
            baseline += SummarySize * SummaryLeading;
            if (baseline > Bottom) break;
            DrawLine(canvas, _regular.Value, SummarySize, _muted, Margin, baseline, line);
        }

        using var image = surface.Snapshot();
        using var pixels = image.PeekPixels();
        return IndexedPng.Write(pixels);
    }

    /// <summary>The largest size in which a title has its place.</summary>
    private static (float Size, IReadOnlyList<string> Lines) Fit(string title)
    {
        foreach (var size in _titleSizes)
        {
            var lines = Break(_bold.Value, size, title, int.MaxValue);
            if (lines.Count * size * Leading <= MostTitleLines * _titleSizes[^1] * Leading) return (size, lines);
        }

        return (_titleSizes[^1], Break(_bold.Value, _titleSizes[^1], title, MostTitleLines));
    }

    /// <summary>As many words to a line as have their place; what does not fit ends in dots.</summary>
    private static List<string> Break(SKTypeface face, float size, string text, int most)
    {
        using var font = Create(face, size);
        List<string> lines = [];
        if (!font.ContainsGlyphs(text)) return lines;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = lines.Count == 0 ? word : $"{lines[^1]} {word}";
            if (lines.Count > 0 && font.MeasureText(longer) <= Width - (2 * Margin)) lines[^1] = longer;
            else if (lines.Count < most) lines.Add(Shorten(face, size, word));
            else
            {
                lines[^1] = Shorten(face, size, longer, isCut: true);
                break;
            }
        }

        return lines;
    }

    private static string Shorten(SKTypeface face, float size, string text, bool isCut = false)
    {
        using var font = Create(face, size);
        if (!font.ContainsGlyphs(text)) return "";
        if (!isCut && font.MeasureText(text) <= Width - (2 * Margin)) return text;
        var length = text.Length;
        while (length > 1 && font.MeasureText(text[..length] + "…") > Width - (2 * Margin)) length--;
        return text[..length].TrimEnd(' ', ',', ';', ':', '.') + "…";
    }

    private static void DrawLine(
        SKCanvas canvas, SKTypeface face, float size, SKColor colour, float x, float y, string text)
    {
        using var font = Create(face, size);
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        canvas.DrawText(text, x, y, SKTextAlign.Left, font, paint);
    }

    /// <summary>Without hinting, letters are the same whatever the machine has been told about fonts.</summary>
    private static SKFont Create(SKTypeface face, float size) => new(face, size)
    {
        Hinting = SKFontHinting.None,
        Subpixel = true,
        Edging = SKFontEdging.Antialias,
    };

    private static SKTypeface Load(string name)
    {
        using var stream = typeof(PreviewPicture).Assembly.GetManifestResourceStream($"Fonts/{name}")!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
