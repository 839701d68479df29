namespace Mapflat.Content.Accounts;

/// <summary>
/// A code that lets somebody in, once, who is locked out and can reach the machine. Only its hash is kept.
/// </summary>
public sealed class OneTimeCode
{
    private OneTimeCode()
    {
    }

    internal OneTimeCode(string hash, int accountId, DateTime expires, bool withoutSecondFactor) =>
        (Hash, AccountId, Expires, WithoutSecondFactor) = (hash, accountId, expires, withoutSecondFactor);

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The SHA-256 of the code, lower-case hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>The account that it opens.</summary>
    public int AccountId { get; private set; }

    /// <summary>Until when it may be used (UTC).</summary>
    public DateTime Expires { get; private set; }

    /// <summary>Whether using it switches off the second factor, because the device that shows its codes is lost.</summary>
    public bool WithoutSecondFactor { get; private set; }
}
