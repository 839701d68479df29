using System.Text.RegularExpressions;
using Mapflat.Testing;
using Mapflat.Web.Cli;

namespace Mapflat.Web.Tests.Conventions;

/// <summary>What is shipped beside the program to build, run and deploy it.</summary>
public sealed partial class DeploymentTests
{
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

    /// <summary>The name of a file that is run, behind the folder that it is published to or built in.</summary>
    [GeneratedRegex(@"(?:/app|/current|/srv/mapflat|Mapflat\.Web/release|\$program)/([\w.]+?)(?:\.dll)?(?![\w.])")]
    private static partial Regex Call();
}
