namespace Mapflat.Content.Redirects.Formats;

/// <summary>A file of rules that somebody has looked at but not taken in yet.</summary>
public sealed class WaitingImport
{
    private WaitingImport()
    {
    }

    internal WaitingImport(string number, int accountId, string name, string format, byte[] content, DateTime now) =>
        (Number, AccountId, Name, Format, Content, At) = (number, accountId, name, format, content, now);

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The number in its address, which cannot be guessed.</summary>
    public string Number { get; private set; } = "";

    /// <summary>Whose it is.</summary>
    public int AccountId { get; private set; }

    /// <summary>The file's name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The format it is to be read as.</summary>
    public string Format { get; private set; } = "";

    /// <summary>The file, packed (gzip).</summary>
    internal byte[] Content { get; private set; } = [];

    /// <summary>When it was sent (UTC).</summary>
    public DateTime At { get; private set; }
}
