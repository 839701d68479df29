namespace Mapflat.Content.Model;

/// <summary>On whose behalf something is done; every change is handed one by its caller.</summary>
/// <param name="Name">The name that stands beside the change, for ever.</param>
internal sealed record Author(string Name, int? AccountId = null, string? From = null)
{
    /// <summary>A command that was run on the machine itself.</summary>
    public static Author Command { get; } = new("command line");
}
