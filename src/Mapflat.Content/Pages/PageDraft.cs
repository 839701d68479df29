namespace Mapflat.Content.Pages;

/// <summary>A page as its editor sees it.</summary>
public sealed record PageDraft
{
    /// <summary>The number of the page.</summary>
    public required int PageId { get; init; }

    /// <summary>Its name for ever.</summary>
    public required string Key { get; init; }

    /// <summary>Its address now.</summary>
    public required string Address { get; init; }

    /// <summary>What visitors get of it.</summary>
    public required PageStatus Status { get; init; }

    /// <summary>Whether it is in the trash.</summary>
    public required bool Trashed { get; init; }

    /// <summary>Counts the saves of its text. Whoever saves hands back the number that they began with.</summary>
    public required int Edits { get; init; }

    /// <summary>The words to edit: those of the newest revision if it never was public, and the live ones otherwise.</summary>
    public required PageText Text { get; init; }

    /// <summary>The number of the revision that <see cref="Text"/> is from.</summary>
    public required int Number { get; init; }

    /// <summary>Who saved it.</summary>
    public required string Author { get; init; }

    /// <summary>When it was saved (UTC).</summary>
    public required DateTime Saved { get; init; }

    /// <summary>The words that visitors read, or read last; null before the first publication.</summary>
    public required PageText? Live { get; init; }

    /// <summary>The number of the revision that <see cref="Live"/> is from.</summary>
    public required int? LiveNumber { get; init; }

    /// <summary>Whether visitors can read the page.</summary>
    public bool IsPublic => Status != PageStatus.Draft && !Trashed;

    /// <summary>Whether publishing would change what visitors read.</summary>
    public bool IsChanged => !IsPublic || Text != Live;
}

/// <summary>That words were saved.</summary>
/// <param name="Edits">What the next save hands back.</param>
/// <param name="Number">The number of the revision that holds them.</param>
/// <param name="Saved">When (UTC).</param>
/// <param name="Words">How many words the text has.</param>
public sealed record DraftSaved(int Edits, int Number, DateTime Saved, int Words);

/// <summary>Somebody else has saved the page since the words that were to be saved were read; nothing was changed.</summary>
/// <param name="Message">Who and when.</param>
/// <param name="Theirs">The page as it is now.</param>
public sealed record EditConflict(string Message, PageDraft Theirs) : Failure.Conflict(Message);

/// <summary>A revision in the list of a page's history.</summary>
/// <param name="Number">Counts from 1 within the page.</param>
/// <param name="Title">The title that the page had in it.</param>
/// <param name="Author">Who saved it.</param>
/// <param name="Started">When its first words were saved (UTC).</param>
/// <param name="Saved">When its last words were saved (UTC).</param>
/// <param name="Automatic">Whether the editor saved it by itself.</param>
/// <param name="Published">When it became public (UTC); null if it never was.</param>
/// <param name="Reason">Why it was published.</param>
/// <param name="IsLive">Whether it is what visitors read, or read last.</param>
public sealed record RevisionLine(
    int Number, string Title, string Author, DateTime Started, DateTime Saved, bool Automatic, DateTime? Published, string? Reason, bool IsLive);
