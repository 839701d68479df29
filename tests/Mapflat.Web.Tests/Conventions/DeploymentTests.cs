using System.Text.RegularExpressions;
using Mapflat.Web.Cli;
using YamlDotNet.RepresentationModel;

namespace Mapflat.Web.Tests.Conventions;

/// <summary>What is shipped beside the program to build, run and deploy it.</summary>
public sealed partial class DeploymentTests
{
    [Fact]
    public void No_YAML_file_has_a_key_twice()
    {
        string[] files = [.. Repository.Files(".", "*.y*ml")];
        Assert.Contains("compose.yaml", files);
        Assert.All(files, file => Read(file));
    }

    [Fact]
    public void Compose_gives_Caddy_its_configuration_and_all_that_this_takes_from_the_environment()
    {
        var proxy = Read("compose.yaml")["services"]["proxy"];
        var mounts = ((YamlSequenceNode)proxy["volumes"]).Select(mount => mount.ToString());
        Assert.Contains("./docs/deploy/Caddyfile:/etc/caddy/Caddyfile:ro", mounts);
        var asked = Find(Placeholder(), "docs/deploy/Caddyfile");
        var given = ((YamlMappingNode)proxy["environment"]).Children.Keys.Select(key => key.ToString());
        Assert.Equal(asked.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_program_is_called_in_all_places_as_its_messages_call_it()
    {
        var name = typeof(Program).Assembly.GetName().Name!;
        Assert.Equal(CommandLine.CreateRoot([]).Name, name);
        string[] called = ["Dockerfile", "run", "docs/deploy.md", "docs/deploy/mapflat.service", "tests/checks/lib.sh"];
        Assert.All(called, file => Assert.NotEmpty(Find(Call(), file)));
        IEnumerable<string> all =
            [.. called, .. Repository.Files("docs", "*.md"), .. Repository.Files("tests", "*.sh"), "README.md"];
        Assert.All(all, file => Assert.All(Find(Call(), file), found => Assert.Equal(name, found)));
    }

    [Fact]
    public void Where_packages_come_from_is_left_to_the_machine() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Repository.Root),
            file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Find(Regex expression, string file) =>
        expression.Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => match.Groups[1].Value);

    private static YamlMappingNode Read(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Repository.PathOf(file));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    [GeneratedRegex(@"\{\$([A-Z_0-9]+)")]
    private static partial Regex Placeholder();

    /// <summary>The name of a file that is run, behind the folder that it is published to or built in.</summary>
    [GeneratedRegex(@"(?:/app|/current|/srv/mapflat|Mapflat\.Web/release|\$program)/([\w.]+?)(?:\.dll)?(?![\w.])")]
    private static partial Regex Call();
}
