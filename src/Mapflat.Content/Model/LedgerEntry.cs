namespace Mapflat.Content.Model;

/// <summary>One line of the ledger: an address that was public once. Lines are only ever added.</summary>
internal sealed class LedgerEntry
{
    private LedgerEntry()
    {
    }

    public LedgerEntry(string path, DateTime firstPublic) => (Path, FirstPublic) = (path, firstPublic);

    public string Path { get; private set; } = "";

    public DateTime FirstPublic { get; private set; }
}
