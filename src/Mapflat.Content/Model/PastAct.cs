namespace Mapflat.Content.Model;

/// <summary>An act that was carried out, with what it takes to undo it.</summary>
internal sealed class PastAct
{
    private PastAct()
    {
    }

    internal PastAct(int? pageId, string name, string summary, string author, string rows, DateTime now) =>
        (PageId, Name, Told, Author, Rows, At) = (pageId, name, summary, author, rows, now);

    public int Id { get; private set; }

    /// <summary>
    /// The page it was done to; null where it was done to rules, or to what answers for a whole host.
    /// </summary>
    public int? PageId { get; private set; }

    public DateTime At { get; private set; }

    public string Author { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Told { get; private set; } = "";

    /// <summary>The rows it changed, before and after, as <c>RowJournal</c> writes them.</summary>
    internal string Rows { get; private set; } = "";

    public DateTime? Undone { get; private set; }

    public string? UndoneBy { get; private set; }

    internal void Undo(string author, DateTime now) => (Undone, UndoneBy) = (now, author);
}
