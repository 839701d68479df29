namespace Mapflat.Content.Pages;

internal sealed record PageDraft
{
    public required int PageId { get; init; }

    public required string Key { get; init; }

    public required string Address { get; init; }

    public required PageStatus Status { get; init; }

    public required PageStanding Standing { get; init; }

    public bool Trashed => Standing.State == PageState.Trash;

    /// <summary>Counts the saves of its text. Whoever saves hands back the number that they began with.</summary>
    public required int Edits { get; init; }

    /// <summary>
    /// The words to edit: those of the newest revision if it never was public, and the live ones otherwise.
    /// </summary>
    public required PageText Text { get; init; }

    public required int Number { get; init; }

    public required string Author { get; init; }

    public required DateTime Saved { get; init; }

    public required PageText? Live { get; init; }

    public required int? LiveNumber { get; init; }

    public bool IsPublic => Standing.IsPublic;
}

internal sealed record DraftSaved(int Edits, int Number, DateTime Saved, int Words);

/// <summary>The page was saved by somebody else since; nothing was changed.</summary>
internal sealed record EditConflict(string Message, PageDraft Theirs) : Failure.Conflict(Message);

internal sealed record RevisionLine(
    int Number, string Title, string Author, DateTime Started, DateTime Saved, bool Automatic, DateTime? Published,
    string? Reason, bool IsLive);
