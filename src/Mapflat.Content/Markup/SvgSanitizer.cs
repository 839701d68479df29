using System.Xml;
using System.Xml.Linq;

namespace Mapflat.Content.Markup;

/// <summary>
/// Lets only harmless drawings through (see <see cref="SvgAllowList"/>): no script, style, link, outside reference or
/// document type. For a strict import, <see cref="Check"/>; for an upload, <see cref="Clean"/>. Same input, same
/// output.
/// </summary>
internal static class SvgSanitizer
{
    /// <summary>The largest drawing, in characters.</summary>
    public const int MaxLength = 256 * 1024;

    private const int MaxDepth = 32;

    /// <returns>Errors with lines; empty if the drawing can be used as it is.</returns>
    public static IReadOnlyList<Finding> Check(string svg, string name)
    {
        var (drawing, failure) = Read(svg, name, out var findings);
        return drawing is null ? ((Failure.Invalid)failure!).Findings : findings;
    }

    /// <returns>A file that <see cref="Check"/> finds nothing in; <see cref="Failure.Invalid"/> if it is no well-formed
    /// SVG, has a document type, or is larger or deeper than allowed.</returns>
    public static Outcome<string> Clean(string svg, string name)
    {
        var (drawing, failure) = Read(svg, name, out _);
        return drawing is null ? failure! : drawing.ToFile();
    }

    internal static Outcome<SvgDrawing> Read(string svg, string name, out List<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(svg);
        findings = [];
        if (svg.Length > MaxLength)
            return Refuse($"The drawing is larger than {MaxLength / 1024} KiB.", name, null);
        try
        {
            if (TooDeepAt(svg) is { } deep)
                return Refuse($"The drawing is nested more than {MaxDepth} elements deep.", name, deep);
            using var reader = CreateReader(svg);
            var source = XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace).Root!;
            if (source.Name != SvgDrawing.Namespace + "svg")
                return Refuse("The file is no SVG drawing: it has to start with <svg "
                    + $"xmlns=\"{SvgDrawing.Namespace.NamespaceName}\">.", name, Line(source));
            return new SvgDrawing(new SvgReading(source, name, findings).Root);
        }
        catch (XmlException e)
        {
            return Refuse($"The drawing is not well-formed XML without a document type: {e.Message}", name,
                e.LineNumber > 0 ? e.LineNumber : null);
        }
    }

    internal static int Line(IXmlLineInfo info) => info.LineNumber;

    // The tree is walked by recursion later, so its depth is looked at first, on the stream.
    private static int? TooDeepAt(string svg)
    {
        using var reader = CreateReader(svg);
        while (reader.Read())
            if (reader.Depth > MaxDepth)
                return ((IXmlLineInfo)reader).LineNumber;
        return null;
    }

    private static XmlReader CreateReader(string svg) => XmlReader.Create(new StringReader(svg), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxLength,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    });

    private static Failure.Invalid Refuse(string message, string name, int? line) =>
        new(message, [Finding.Error(message, name, line)]);
}
