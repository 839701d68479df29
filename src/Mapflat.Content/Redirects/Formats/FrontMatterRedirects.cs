using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// The old addresses that the pages of a folder name in their front matter (<c>aliases</c> of Hugo and
/// <c>redirect_from</c> of Jekyll), as a table of two columns.
/// </summary>
internal static partial class FrontMatterRedirects
{
    private const long LargestPage = 4 * 1024 * 1024;

    /// <exception cref="IOException">A file of the folder cannot be read.</exception>
    internal static Stream Read(string folder, CancellationToken cancellationToken)
    {
        var rows = new StringBuilder("from,to\n");
        foreach (var file in Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".md" or ".markdown" or ".html" or ".mdx")
            .Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (new FileInfo(file).Length > LargestPage) continue;
            var path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            foreach (var (from, to) in ReadPage(File.ReadAllText(file), path))
                rows.Append(CsvCell.Write(from)).Append(',').Append(CsvCell.Write(to)).Append('\n');
        }

        return new MemoryStream(Encoding.UTF8.GetBytes(rows.ToString()));
    }

    internal static IEnumerable<(string From, string To)> ReadPage(string text, string path)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        var fence = lines[0].Trim();
        if (fence is not ("---" or "+++")) yield break;
        var address = AddressOf(path);
        List<string> former = [];
        var isList = false;
        foreach (var raw in lines.Skip(1).TakeWhile(line => line.Trim() != fence))
        {
            var line = raw.Trim();
            if (Key().Match(line) is { Success: true } key)
            {
                var (name, value) = (key.Groups[1].Value, key.Groups[2].Value.Trim());
                isList = name is "aliases" or "alias" or "redirect_from";
                if (name is "url" or "permalink" && value.Trim('"', '\'') is ['/', ..] own) address = own;
                if (isList && value.Length > 0)
                    former.AddRange(value.Trim('[', ']').Split(',').Select(Plain).Where(each => each.Length > 0));
                isList &= value.Length == 0 || (value[0] == '[' && !value.Contains(']', StringComparison.Ordinal));
            }
            else if (isList && line.Length > 0 && line is not ("[" or "]"))
            {
                former.AddRange(line.TrimStart('-').Trim('[', ']').Split(',').Select(Plain)
                    .Where(each => each.Length > 0));
            }
        }

        foreach (var from in former)
            // What begins with no slash is beside the page.
            yield return (from.StartsWith('/') || from.Contains("://", StringComparison.Ordinal) ? from
                : address[..(address.TrimEnd('/').LastIndexOf('/') + 1)] + from, address);

        static string Plain(string text) => text.Trim().Trim('"', '\'').Trim();
    }

    private static string AddressOf(string path)
    {
        var address = "/" + path[..path.LastIndexOf('.')];
        var name = address[(address.LastIndexOf('/') + 1)..];
        return name is "index" or "_index" ? address[..^name.Length].TrimEnd('/') is { Length: > 0 } above ? above : "/"
            : address;
    }

    [GeneratedRegex(@"^([A-Za-z_]+)\s*[:=]\s*(.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Key();
}
