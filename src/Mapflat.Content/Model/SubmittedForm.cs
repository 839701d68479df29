namespace Mapflat.Content.Model;

/// <summary>
/// A form that was sent when its session was over. It waits, sealed, for the same account to sign in again.
/// </summary>
internal sealed class SubmittedForm
{
    private SubmittedForm()
    {
    }

    internal SubmittedForm(string number, int accountId, byte[] words, DateTime kept, DateTime expires) =>
        (Number, AccountId, Words, Kept, Expires) = (number, accountId, words, kept, expires);

    public int Id { get; private set; }

    /// <summary>The number in its address, which cannot be guessed.</summary>
    public string Number { get; private set; } = "";

    public int AccountId { get; private set; }

    /// <summary>Where it was going and what was typed, encrypted with the keys of the data folder.</summary>
    public byte[] Words { get; private set; } = [];

    public DateTime Kept { get; private set; }

    public DateTime Expires { get; private set; }
}
