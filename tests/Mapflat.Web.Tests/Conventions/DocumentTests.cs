using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mapflat.Content;
using Mapflat.Web.Cli;

namespace Mapflat.Web.Tests.Conventions;

/// <summary>
/// The documents that say what the program says of itself. Run the tests with <c>WRITE_DOCS=1</c> to write them anew.
/// </summary>
public sealed partial class DocumentTests
{
    [Fact]
    public async Task Commands_are_documented_as_they_explain_themselves()
    {
        var text = new StringBuilder("""
            # Commands

            What `mapflat --help` and its verbs print. Standard output is for data, standard error for words. Exit
            codes: 0 done, 1 fault, 2 usage, 3 not found, 4 invalid input, 5 conflict.


            """);
        await WriteAsync(text, CommandLine.CreateRoot([]), []);
        Compare("docs/commands.md", text.ToString().TrimEnd() + "\n");
    }

    [Fact]
    public void Settings_are_documented_with_their_defaults()
    {
        var text = new StringBuilder("""
            # Settings

            Given in `appsettings.json`, then in environment variables (`MAPFLAT__PUBLICURL`,
            `MAPFLAT__LEGACYHOSTS__0`), then on the command line (`--Mapflat:PublicUrl=https://www.example.org`); the
            last one wins. All faults are reported at once, before any work starts. The defaults below are the program's
            own; the shipped `appsettings.json` sets some of them.

            | setting | default | what it says |
            | --- | --- | --- |

            """);
        Describe(text, typeof(MapflatOptions), new MapflatOptions(), MapflatOptions.Section, XDocument.Load(
            Path.ChangeExtension(typeof(MapflatOptions).Assembly.Location, ".xml")));
        Compare("docs/settings.md", text.ToString());
    }

    [Fact]
    public void The_changelog_begins_with_the_version_that_this_is()
    {
        var newest = Version().Match(File.ReadAllText(Repository.PathOf("CHANGELOG.md"))).Groups[1].Value;
        Assert.Equal(newest, typeof(CommandLine).Assembly.GetName().Version!.ToString(3));
    }

    private static async Task WriteAsync(StringBuilder text, System.CommandLine.Command command, string[] verbs)
    {
        var said = await Shell.RunAsync([.. verbs, "--help"]);
        text.Append($"## {string.Join(' ', verbs.Prepend("mapflat"))}\n\n"
            + $"```\n{Trailing().Replace(said.Out.ReplaceLineEndings("\n"), "").Trim()}\n```\n\n");
        foreach (var verb in command.Subcommands) await WriteAsync(text, verb, [.. verbs, verb.Name]);
    }

    private static void Describe(StringBuilder text, Type type, object defaults, string path, XDocument comments)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = $"{path}:{property.Name}";
            var value = property.GetValue(defaults);
            if (property.PropertyType.IsNestedPublic)
            {
                Describe(text, property.PropertyType, value!, name, comments);
                continue;
            }

            var member = $"P:{type.FullName!.Replace('+', '.')}.{property.Name}";
            var summary = comments.Descendants("member").Single(element => element.Attribute("name")!.Value == member)
                .Element("summary")!;
            foreach (var code in summary.Elements("c").ToList()) code.ReplaceWith($"`{code.Value}`");
            var words = Spaces().Replace(summary.Value, " ").Trim();
            var shown = value switch
            {
                null => "unset",
                bool flag => flag ? "`true`" : "`false`",
                string word => $"`{word}`",
                ICollection => "empty",
                _ => $"`{value}`"
            };
            text.Append($"| `{name}{(value is ICollection ? ":0" : "")}` | {shown} | {words} |\n");
        }
    }

    private static void Compare(string file, string text)
    {
        var path = Repository.PathOf(file);
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") is { Length: > 0 }) File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"{file} is missing; run the tests with WRITE_DOCS=1");
        Assert.Equal(text, File.ReadAllText(path));
    }

    [GeneratedRegex(@"^## \[(\d+\.\d+\.\d+)\]", RegexOptions.Multiline)]
    private static partial Regex Version();

    [GeneratedRegex(" +$", RegexOptions.Multiline)]
    private static partial Regex Trailing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
