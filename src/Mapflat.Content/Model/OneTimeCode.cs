namespace Mapflat.Content.Model;

/// <summary>
/// A code that lets somebody in, once, who is locked out and can reach the machine. Only its hash is kept.
/// </summary>
internal sealed class OneTimeCode
{
    private OneTimeCode()
    {
    }

    internal OneTimeCode(string hash, int accountId, DateTime expires, bool withoutSecondFactor) =>
        (Hash, AccountId, Expires, WithoutSecondFactor) = (hash, accountId, expires, withoutSecondFactor);

    public int Id { get; private set; }

    /// <summary>The SHA-256 of the code, lower-case hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    public int AccountId { get; private set; }

    public DateTime Expires { get; private set; }

    /// <summary>
    /// Whether using it switches off the second factor, because the device that shows its codes is lost.
    /// </summary>
    public bool WithoutSecondFactor { get; private set; }
}
