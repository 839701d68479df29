using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

/// <summary>What an account may do.</summary>
public enum AccountRole
{
    /// <summary>Pages and media.</summary>
    Editor,

    /// <summary>Everything.</summary>
    Owner,
}

/// <summary>Somebody who may sign in. Its e-mail address is its name at sign-in; nothing is ever sent there.</summary>
public sealed class Account : IdentityUser<int>
{
    /// <summary>The name that stands beside what this account changes.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>What it may do.</summary>
    public AccountRole Role { get; set; }

    /// <summary>When it was created (UTC).</summary>
    public DateTime Created { get; set; }

    /// <summary>Since when it may not sign in (UTC); null if it may.</summary>
    public DateTime? Disabled { get; set; }

    /// <summary>The 30-second step (RFC 6238) of the code that was shown last, so that none is accepted twice; 0 if none was.</summary>
    public long LastCodeStep { get; set; }

    /// <summary>The SHA-256 of each recovery code that has not been used, one a line; null if there are none.</summary>
    public string? RecoveryCodeHashes { get; set; }

    /// <summary>The account as the author of a change.</summary>
    /// <param name="from">The network address that the request came from.</param>
    public Author AsAuthor(string? from = null) => new(DisplayName, Id, from);
}
