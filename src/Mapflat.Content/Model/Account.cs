using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Model;

internal enum AccountRole
{
    Editor,
    Owner,
}

/// <summary>Somebody who may sign in. Its e-mail address is its name at sign-in; nothing is ever sent there.</summary>
internal sealed class Account : IdentityUser<int>
{
    public string DisplayName { get; set; } = "";

    public AccountRole Role { get; set; }

    public DateTime Created { get; set; }

    public DateTime? Disabled { get; set; }

    /// <summary>
    /// The 30-second step (RFC 6238) of the code that was shown last, so that none is accepted twice; 0 if none was.
    /// </summary>
    public long LastCodeStep { get; set; }

    /// <summary>The SHA-256 of each recovery code that has not been used, one a line; null if there are none.</summary>
    public string? RecoveryCodeHashes { get; set; }

    public Author AsAuthor(string? from = null) => new(DisplayName, Id, from);
}
