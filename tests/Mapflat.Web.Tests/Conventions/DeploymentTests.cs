using Mapflat.Testing;

namespace Mapflat.Web.Tests.Conventions;

/// <summary>What is shipped beside the program to build, run and deploy it.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public void Where_packages_come_from_is_left_to_the_machine() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Repository.Root),
            file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));
}
