using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Frozen;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.Extensions.FileProviders;

namespace Mapflat.Web.Features.Shared;

/// <summary>
/// The style sheets of the site and of the owner's area: component files of <c>wwwroot/css</c>, in the order that
/// <c>order.txt</c> gives them, joined and stripped of comments, under an address that holds a hash of its bytes and so
/// never goes stale.
/// </summary>
internal sealed partial class Stylesheet(IWebHostEnvironment environment, FrozenSiteHolder holder)
{
    // The default mode would remember a fault for ever, and the site could not be frozen until it is started again.
    private readonly Lazy<(string Address, byte[] Bytes)> _site = new(
        () => Make(environment.WebRootFileProvider, "site", holder.Origins), LazyThreadSafetyMode.PublicationOnly);
    private readonly Lazy<(string Address, byte[] Bytes)> _admin = new(
        () => Make(environment.WebRootFileProvider, "admin", holder.Origins), LazyThreadSafetyMode.PublicationOnly);

    public string Address => Read("site").Address;

    public string AdminAddress => Read("admin").Address;

    /// <summary>
    /// Where a sheet is and what it says. While the design is worked on, its files are read anew each time.
    /// </summary>
    public (string Address, byte[] Bytes) Read(string sheet) =>
        environment.IsDevelopment() ? Make(environment.WebRootFileProvider, sheet, holder.Origins)
            : sheet == "admin" ? _admin.Value
            : _site.Value;

    private static (string Address, byte[] Bytes) Make(IFileProvider files, string sheet, Origins origins)
    {
        var css = new StringBuilder();
        foreach (var name in ReadFile(sheet == "site" ? "css/order.txt" : $"css/{sheet}/order.txt").Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            css.Append(Space().Replace(Comment().Replace(ReadFile("css/" + name), ""), "\n"));
        // Of a link on paper the whole address is of use, which a style sheet cannot know otherwise.
        css.Append("@layer tokens{:root{--origin:\"").Append(origins.Origin).Append("\"}}");
        var bytes = Encoding.UTF8.GetBytes(css.ToString());
        var hash = Compression.ETagOf(bytes).Trim('"')[..10];
        return ($"/css/{sheet}.{hash}.css", bytes);

        string ReadFile(string path)
        {
            using var reader = new StreamReader(files.GetFileInfo(path).CreateReadStream());
            return reader.ReadToEnd();
        }
    }

    // Our own files: the limit is there for form's sake, and far from what a busy machine takes.
    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s*\n\s*", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Space();
}
