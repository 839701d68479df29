using System.Reflection;
using Mapflat.Content.Store;

namespace Mapflat.Web.Hosting;

/// <summary>What is typed into a shell on this machine to run a verb of this very program on this site.</summary>
internal sealed class ProgramCommand(MapflatOptions options, DataFolder folder)
{
    private const string DataDirectory = "MAPFLAT__DATADIRECTORY";

    // In a container the shell of the machine does not reach the program, and the container has the settings.
    private static readonly bool _isContained =
        Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";

    /// <summary>
    /// Whether anybody may be told: where the program stands is nobody's business but of those who are signed in, or
    /// who sit at the machine itself.
    /// </summary>
    public bool IsForAnybody => options.PublicUrl is null;

    public string Write(string verb)
    {
        var path = Environment.ProcessPath ?? "mapflat";
        var program = Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? $"dotnet {Quote(Assembly.GetExecutingAssembly().Location)}" : Quote(path);
        if (_isContained) program = $"docker exec -it {Environment.MachineName} {program}";
        return Environment.GetEnvironmentVariable(DataDirectory) is not null && _isContained
            ? $"{program} {verb}" : $"{program} {verb} --Mapflat:DataDirectory={Quote(folder.Root)}";
    }

    /// <summary>For a POSIX shell.</summary>
    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+' or ':')
            ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
