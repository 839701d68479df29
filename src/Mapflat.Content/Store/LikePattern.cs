namespace Mapflat.Content.Store;

/// <summary>Text as part of a pattern for SQL's LIKE, in which it means nothing but itself.</summary>
internal static class LikePattern
{
    public const string Escape = @"\";

    public static string Containing(string text) => $"%{Literal(text)}%";

    public static string Literal(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
