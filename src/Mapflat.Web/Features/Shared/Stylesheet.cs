using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Web.Freezing;
using Microsoft.Extensions.FileProviders;

namespace Mapflat.Web.Features.Shared;

/// <summary>
/// The site's one style sheet: the component files of <c>wwwroot/css</c>, in the order that <c>order.txt</c> gives them,
/// joined and stripped of comments, under an address that holds a hash of its bytes and so never goes stale.
/// </summary>
internal sealed partial class Stylesheet(IWebHostEnvironment environment)
{
    private readonly Lazy<(string Address, byte[] Bytes)> _kept = new(() => Make(environment.WebRootFileProvider));

    /// <summary>Where it is.</summary>
    public string Address => Read().Address;

    /// <summary>Where it is and what it says. While the design is worked on, its files are read anew each time.</summary>
    public (string Address, byte[] Bytes) Read() => environment.IsDevelopment() ? Make(environment.WebRootFileProvider) : _kept.Value;

    private static (string Address, byte[] Bytes) Make(IFileProvider files)
    {
        var css = new StringBuilder();
        foreach (var name in ReadFile("css/order.txt").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            css.Append(Space().Replace(Comment().Replace(ReadFile("css/" + name), ""), "\n"));
        var bytes = Encoding.UTF8.GetBytes(css.ToString());
        var hash = Compression.ETagOf(bytes).Trim('"')[..10];
        return ($"/css/site.{hash}.css", bytes);

        string ReadFile(string path)
        {
            using var reader = new StreamReader(files.GetFileInfo(path).CreateReadStream());
            return reader.ReadToEnd();
        }
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s*\n\s*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();
}
