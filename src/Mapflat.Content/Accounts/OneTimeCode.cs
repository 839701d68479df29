namespace Mapflat.Content.Accounts;

/// <summary>
/// A code that lets in, once, whoever can read it on the machine: the first owner, or one who is locked out. Only its
/// hash is kept.
/// </summary>
public sealed class OneTimeCode
{
    private OneTimeCode()
    {
    }

    internal OneTimeCode(string hash, int? accountId, DateTime expires) => (Hash, AccountId, Expires) = (hash, accountId, expires);

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The SHA-256 of the code, lower-case hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>The account that it opens; null for the code that creates the first one.</summary>
    public int? AccountId { get; private set; }

    /// <summary>Until when it may be used (UTC).</summary>
    public DateTime Expires { get; private set; }
}
