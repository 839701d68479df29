namespace Mapflat.Content.Accounts;

/// <summary>On whose behalf something is done; every change is handed one by its caller.</summary>
/// <param name="Name">The name that stands beside the change, for ever.</param>
/// <param name="AccountId">The number of the account; null where no account acts, such as a command.</param>
/// <param name="From">The network address that the request came from; null where there was no request.</param>
public sealed record Author(string Name, int? AccountId = null, string? From = null)
{
    /// <summary>A command that was run on the machine itself.</summary>
    public static Author Command { get; } = new("command line");
}
