using System.Net;
using Mapflat.Content.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>Hosts in the names of folders, as programs that mirror sites write them.</summary>
internal static class HostName
{
    /// <summary>What folders end in that are no hosts.</summary>
    private static readonly HashSet<string> _noDomains = new(StringComparer.OrdinalIgnoreCase)
    {
        "html", "htm", "php", "asp", "aspx", "css", "js", "xml", "json", "txt", "git", "old", "bak", "orig", "tmp",
        "new", "copy", "files", "data",
    };

    /// <summary>The host that a folder is named by, with its port if that is another than usual; null for any other
    /// name. wget writes <c>old.example:8080</c> or <c>old.example+8080</c>, HTTrack <c>old.example_8080</c>.</summary>
    public static string? Find(string folder)
    {
        var mark = folder.LastIndexOfAny([':', '+', '_']);
        var hasPort = mark > 0 && folder.Length - mark is > 1 and <= 6
            && folder.AsSpan(mark + 1).IndexOfAnyExceptInRange('0', '9') < 0;
        var name = hasPort ? folder[..mark] : folder;
        if (name != "localhost" && !IsAddress(name) && !IsDomain(name)) return null;
        return UrlText.FoldHost(hasPort ? $"{name}:{folder[(mark + 1)..]}" : name);
    }

    private static bool IsAddress(string name) =>
        name.Count(c => c == '.') == 3 && IPAddress.TryParse(name, out _);

    private static bool IsDomain(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && name.Length - dot > 2 && !_noDomains.Contains(name[(dot + 1)..])
            && name.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
                && label.All(c => char.IsLetterOrDigit(c) || c == '-'))
            && (name[(dot + 1)..].All(char.IsLetter) || name[(dot + 1)..].StartsWith("xn--", StringComparison.Ordinal));
    }
}
