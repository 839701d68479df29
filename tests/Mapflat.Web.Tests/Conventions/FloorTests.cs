using System.Text.RegularExpressions;

namespace Mapflat.Web.Tests.Conventions;

public sealed class FloorTests
{
    private const string Library = "src/Mapflat.Content";

    /// <summary>The one file that knows every folder, as it puts the services of all together.</summary>
    private const string Composition = $"{Library}/ContentServices.cs";

    /// <summary>The folders of the class library, from the ground up; docs/architecture.md draws them.</summary>
    private static readonly string[][] Floors =
    [
        ["Model", "Markup", "Text"],
        ["Store"],
        ["Addresses"],
        ["Pages", "Redirects", "Archives", "Media", "Accounts", "Search", "Links", "Visits", "Dormancy"],
        ["Transfer", "Backups", "Upkeep", "Verification", "Frozen"],
    ];

    /// <summary>A namespace by its whole name, or by its name within <c>Mapflat.Content</c>.</summary>
    private static readonly Regex Name =
        new($@"(?<![\w.])(Mapflat\.Content\.)?({string.Join('|', Floors.SelectMany(floor => floor))})\b(?:\.(\w+))?");

    /// <summary>The files, but for migrations: they tell of names as they once were.</summary>
    private static readonly string[] Files = [.. Repository.Files(Library, "*.cs")
        .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal))];

    [Fact]
    public void Every_folder_is_on_a_floor() => Assert.Equal(
        Floors.SelectMany(floor => floor).Order(StringComparer.Ordinal),
        Files.Select(FolderOf).Where(folder => folder.Length > 0).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_folder_uses_one_on_a_floor_above_it()
    {
        var upward = (
            from file in Files
            where file != Composition
            from used in UsedBy(file)
            where FloorOf(used.Folder) > FloorOf(FolderOf(file))
            select $"{file} on floor {FloorOf(FolderOf(file))} uses {used.Text} on floor {FloorOf(used.Folder)}.")
            .ToList();
        // Assert.Empty would cut the names short.
        Assert.True(upward.Count == 0, string.Join('\n', upward));
    }

    private static IEnumerable<(string Text, string Folder)> UsedBy(string file) =>
        from match in Name.Matches(File.ReadAllText(Repository.PathOf(file)))
        let folder = match.Groups[2].Value
        // “Pages.Count” is a property of something, “Pages.PageReader” is a class.
        where match.Groups[1].Success || Holds(folder, match.Groups[3].Value)
        select (match.Value, folder);

    private static bool Holds(string folder, string name) => name.Length > 0 && Files.Any(file =>
        file.StartsWith($"{Library}/{folder}/", StringComparison.Ordinal)
        && (file.EndsWith($"/{name}.cs", StringComparison.Ordinal)
            || file.Contains($"/{name}/", StringComparison.Ordinal)));

    /// <summary>Empty for what is beside all folders, which everybody sees.</summary>
    private static string FolderOf(string file) => file.Split('/') is [_, _, var folder, _, ..] ? folder : "";

    private static int FloorOf(string folder) =>
        folder.Length == 0 ? 0 : Array.FindIndex(Floors, floor => floor.Contains(folder));
}
