namespace Mapflat.Testing;

/// <summary>The files that the program was built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file's path, by its place in the repository.</summary>
    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>The files below a folder that the repository holds, by their place in it.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(file => !file.StartsWith("artifacts/", StringComparison.Ordinal)
                && !file.Contains("node_modules", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The rows of a table: a line each, cells between tabs, <c>#</c> before a remark.</summary>
    public static IEnumerable<string[]> Table(string file) => File.ReadLines(PathOf(file))
        .Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => line.Split('\t'));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Mapflat.Web.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
