namespace Mapflat.Content.Archives;

/// <summary>What the type of a captured answer says.</summary>
internal static class CaptureType
{
    private const string Xml = "application/xhtml+xml";

    /// <summary>The media type in lower case, without parameters.</summary>
    public static string ReadMediaType(string contentType) => contentType.Split(';')[0].Trim().ToLowerInvariant();

    public static bool IsPage(string mediaType) => mediaType is "text/html" or Xml;

    /// <summary>Whether browsers read it as XML.</summary>
    public static bool IsXml(string mediaType) => mediaType == Xml;
}
