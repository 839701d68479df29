namespace Mapflat.Content.Model;

/// <summary>
/// A signed-in browser. The browser holds a random key; here is only its hash, and what the key stands for, sealed.
/// </summary>
internal sealed class Session
{
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(1);

    private Session()
    {
    }

    internal Session(
        string keyHash, Account account, byte[] ticket, string device, string? from, DateTime now, DateTime expires)
    {
        KeyHash = keyHash;
        AccountId = account.Id;
        SecurityStamp = account.SecurityStamp ?? "";
        Ticket = ticket;
        Device = device;
        From = from;
        Created = Seen = Confirmed = now;
        Expires = expires;
    }

    public int Id { get; private set; }

    /// <summary>The SHA-256 of the key that the browser holds, lower-case hexadecimal.</summary>
    public string KeyHash { get; private set; } = "";

    public int AccountId { get; private set; }

    /// <summary>The account's security stamp at sign-in; when that changes, the session is over.</summary>
    public string SecurityStamp { get; private set; } = "";

    /// <summary>The claims and properties, encrypted with the keys of the data folder.</summary>
    public byte[] Ticket { get; private set; } = [];

    public string Device { get; private set; } = "";

    public string? From { get; private set; }

    public DateTime Created { get; private set; }

    /// <summary>When it was last used (UTC), to the minute.</summary>
    public DateTime Seen { get; private set; }

    /// <summary>When a password, passkey or second factor was last shown in it (UTC).</summary>
    public DateTime Confirmed { get; private set; }

    public DateTime Expires { get; private set; }

    /// <summary>
    /// When it was ended before its time (UTC); null if it was not. The row stays for a day, see
    /// <c>SessionStore.FindOverAsync</c>.
    /// </summary>
    public DateTime? Ended { get; private set; }

    internal void End(DateTime now) => Ended ??= now;

    /// <summary>Lets it outlive a change of the account that it made itself.</summary>
    internal void Adopt(string? stamp) => SecurityStamp = stamp ?? "";

    internal void Renew(byte[] ticket, DateTime now, DateTime expires) =>
        (Ticket, Seen, Expires) = (ticket, now, expires);

    /// <summary>
    /// Whether it was used at a time that has not come yet: the clock was wrong then. Its hours would have no end.
    /// </summary>
    internal bool IsAhead(DateTime now, TimeSpan lifetime) =>
        Seen > now + _skew || Confirmed > now + _skew || Expires > now + lifetime + _skew;

    /// <summary>Counts its hours from now on; whatever is sensitive asks for a password again.</summary>
    internal void PutRight(DateTime now, TimeSpan lifetime)
    {
        (Created, Seen, Expires) = (Created > now ? now : Created, now, now + lifetime);
        if (Confirmed > now + _skew) Confirmed = DateTime.UnixEpoch;
    }

    internal void See(DateTime now, TimeSpan lifetime) => (Seen, Expires) = (now, now + lifetime);

    internal void Confirm(DateTime now) => Confirmed = now;
}
