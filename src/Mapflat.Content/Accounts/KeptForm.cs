namespace Mapflat.Content.Accounts;

/// <summary>A form that was sent when its session was over. It waits, sealed, for the same account to sign in again.</summary>
public sealed class KeptForm
{
    private KeptForm()
    {
    }

    internal KeptForm(string number, int accountId, byte[] words, DateTime kept, DateTime expires) =>
        (Number, AccountId, Words, Kept, Expires) = (number, accountId, words, kept, expires);

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The number in its address, which cannot be guessed.</summary>
    public string Number { get; private set; } = "";

    /// <summary>Whose it is.</summary>
    public int AccountId { get; private set; }

    /// <summary>Where it was going and what was typed, encrypted with the keys of the data folder.</summary>
    public byte[] Words { get; private set; } = [];

    /// <summary>When it was sent (UTC).</summary>
    public DateTime Kept { get; private set; }

    /// <summary>Until when it is kept (UTC).</summary>
    public DateTime Expires { get; private set; }
}
