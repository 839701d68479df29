using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Redirects.Servers.Edge;

namespace Mapflat.Web.Freezing.Export;

/// <summary>
/// Where the files of a <see cref="StaticCopy"/> are in its folder: for every kind of server side by side, or for one
/// alone, with nothing to be joined by hand.
/// </summary>
internal sealed class CopyLayout
{
    private const string Readme = "README.md";

    // Where the folder itself is served, so is everything in it that does not begin with a dot.
    private const string HiddenReadme = ".mapflat-readme.md";

    private CopyLayout(string? server) => Server = server;

    /// <summary>For all servers that are known.</summary>
    public static CopyLayout Whole { get; } = new(null);

    public static IReadOnlyList<string> Servers { get; } =
        ["nginx", "caddy", "apache", "netlify", "cloudflare", "plain", EdgeServer.Name];

    public static CopyLayout CreateFor(string? server) => server is null ? Whole : new CopyLayout(server);

    /// <summary>The only server that it is for; null for all.</summary>
    public string? Server { get; }

    /// <summary>Whether it holds no file of the site, but what stands before a bucket that has them.</summary>
    public bool IsEdge => Server == EdgeServer.Name;

    /// <summary>Whether the folder itself is what is served.</summary>
    private bool IsDocumentRoot => Server is not (null or "nginx" or "caddy" or EdgeServer.Name);

    /// <summary>Where a file of the copy goes; null if this server has no use for it.</summary>
    /// <param name="path">As it is in a folder for all servers.</param>
    public string? Place(string path)
    {
        if (Server is null) return path;
        if (path == Readme) return IsDocumentRoot ? HiddenReadme : Readme;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (folder, name) = (path[..slash], path[(slash + 1)..]);
        // What stands before a bucket has the files there.
        if (folder == CopyPart.DocumentRoot && IsEdge) return null;
        if (folder == CopyPart.DocumentRoot) return IsDocumentRoot ? name : path;
        return folder == Server ? name : null;
    }

    /// <summary>The same copy, with its files in their places.</summary>
    public StaticCopy Arrange(StaticCopy copy) => Server is null ? copy : copy with
    {
        Parts =
        [
            .. copy.Parts.Select(part => part with
            {
                Paths = part.Paths.Select(Place).OfType<string>(),
                MakeAsync = async cancellationToken =>
                {
                    var made = await part.MakeAsync(cancellationToken);
                    return made with
                    {
                        Files = [.. made.Files.Select(file => (file, Place: Place(file.Path)))
                            .Where(placed => placed.Place is not null)
                            .Select(placed => placed.file with { Path = placed.Place! })],
                    };
                },
            }).Where(part => part.Paths.Any() || Server == EdgeServer.Name),
        ],
    };

    /// <summary>The paths of what is written for servers, the words about it included.</summary>
    public IEnumerable<string> ServerPaths =>
        ServerConfigurations.Paths.Append(Readme).Select(Place).OfType<string>();

    public string ReadmePath => Place(Readme)!;
}
