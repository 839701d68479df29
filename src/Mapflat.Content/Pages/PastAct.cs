namespace Mapflat.Content.Pages;

/// <summary>An act that was carried out, with what it takes to undo it.</summary>
public sealed class PastAct
{
    private PastAct()
    {
    }

    internal PastAct(int? pageId, string name, string told, string author, string rows, DateTime now) =>
        (PageId, Name, Told, Author, Rows, At) = (pageId, name, told, author, rows, now);

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The page it was done to; null where it was done to rules, or to what answers for a whole host.</summary>
    public int? PageId { get; private set; }

    /// <summary>When (UTC).</summary>
    public DateTime At { get; private set; }

    /// <summary>Who did it.</summary>
    public string Author { get; private set; } = "";

    /// <summary>Its name in the audit log.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What was done, as a sentence.</summary>
    public string Told { get; private set; } = "";

    /// <summary>The rows it changed, before and after, as <see cref="RowJournal"/> writes them.</summary>
    internal string Rows { get; private set; } = "";

    /// <summary>When it was undone (UTC); null if it was not.</summary>
    public DateTime? Undone { get; private set; }

    /// <summary>Who undid it; null if nobody did.</summary>
    public string? UndoneBy { get; private set; }

    internal void Undo(string author, DateTime now) => (Undone, UndoneBy) = (now, author);
}
