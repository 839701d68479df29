using System.Globalization;
using Mapflat.Content.Tests.Backups;
using Mapflat.Content.Tests.Store;

namespace Mapflat.Content.Tests;

/// <summary>What xunit would generate, and a second process for the tests that need one.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [ImportLoop.Verb, var dataDirectory, var series] => ImportLoop.RunAsync(dataDirectory, series),
        [LargeSite.Verb, var folder, var pages, var files] => LargeSite.MakeAsync(
            folder, int.Parse(pages, CultureInfo.InvariantCulture), int.Parse(files, CultureInfo.InvariantCulture)),
        [ReleasedVersionTests.Verb, var dataDirectory] => ReleasedVersionTests.OpenAsync(dataDirectory),
        _ when args.Any(arg => arg is "--server" or "--internal-msbuild-node") =>
            Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
