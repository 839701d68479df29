namespace Mapflat.Content.Model;

/// <summary>A file of rules that somebody has looked at but not taken in yet.</summary>
internal sealed class WaitingImport
{
    private WaitingImport()
    {
    }

    internal WaitingImport(string number, int accountId, string name, string format, byte[] content, DateTime now) =>
        (Number, AccountId, Name, Format, Content, At) = (number, accountId, name, format, content, now);

    public int Id { get; private set; }

    /// <summary>The number in its address, which cannot be guessed.</summary>
    public string Number { get; private set; } = "";

    public int AccountId { get; private set; }

    public string Name { get; private set; } = "";

    public string Format { get; private set; } = "";

    /// <summary>The file, packed (gzip).</summary>
    internal byte[] Content { get; private set; } = [];

    public DateTime At { get; private set; }
}
