using System.Text;

namespace Mapflat.Content.Redirects.Formats;

internal readonly record struct TargetPart(string? Text, string? Group);

internal static class TargetText
{
    /// <summary>Reads <c>$1</c>, <c>\1</c> and <c>${name}</c>; any other <c>$</c> stands for itself.</summary>
    internal static List<TargetPart> Read(string target)
    {
        var parts = new List<TargetPart>();
        var text = new StringBuilder();
        for (var i = 0; i < target.Length;)
        {
            var rest = target.AsSpan(i);
            if (rest is ['$' or '\\', >= '0' and <= '9', ..])
            {
                var length = rest is [_, _, >= '0' and <= '9', ..] && rest[0] == '$' && rest[1] != '0' ? 2 : 1;
                Add(parts, text, rest.Slice(1, length).ToString());
                i += 1 + length;
            }
            else if (rest.StartsWith("${") && rest.IndexOf('}') is > 2 and var end
                && rest[2..end].IndexOfAnyExcept(Names) < 0)
            {
                Add(parts, text, rest[2..end].ToString());
                i += end + 1;
            }
            else
            {
                text.Append(rest[0]);
                i += rest.StartsWith("$$") ? 2 : 1;
            }
        }
        if (text.Length > 0) parts.Add(new(text.ToString(), null));
        return parts;
    }

    /// <summary>
    /// A path is one of the host that was asked, however many slashes it begins with; elsewhere two make a host of it.
    /// </summary>
    internal static string OnHost(string target) =>
        target.StartsWith("//", StringComparison.Ordinal) ? "/" + target.TrimStart('/') : target;

    internal static System.Buffers.SearchValues<char> Names { get; } =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    internal static void Add(List<TargetPart> parts, StringBuilder text, string group)
    {
        if (text.Length > 0) parts.Add(new(text.ToString(), null));
        parts.Add(new(null, group));
        text.Clear();
    }

    internal static string Write(
        IEnumerable<TargetPart> parts, Func<string, string> group, Func<string, string>? text = null) =>
        string.Concat(parts.Select(part => part.Text is { } plain ? text?.Invoke(plain) ?? plain : group(part.Group!)));
}
