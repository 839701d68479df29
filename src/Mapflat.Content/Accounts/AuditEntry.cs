namespace Mapflat.Content.Accounts;

/// <summary>One line of the audit log. Lines are only ever added; the store refuses to change them.</summary>
public sealed class AuditEntry
{
    private AuditEntry()
    {
    }

    internal AuditEntry(DateTime at, Author author, string act, string subject, string? detail)
    {
        At = at;
        Author = author.Name;
        AccountId = author.AccountId;
        From = author.From;
        Act = act;
        Subject = subject;
        Detail = detail;
    }

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>When (UTC).</summary>
    public DateTime At { get; private set; }

    /// <summary>The name of who did it, as it was then.</summary>
    public string Author { get; private set; } = "";

    /// <summary>The number of the account that did it; null where none did.</summary>
    public int? AccountId { get; private set; }

    /// <summary>The network address that the request came from; null where there was none.</summary>
    public string? From { get; private set; }

    /// <summary>What was done, as <c>noun.verb</c> in the past tense: <c>page.published</c>, <c>session.refused</c>.</summary>
    public string Act { get; private set; } = "";

    /// <summary>What it was done to: an address, a file name, an e-mail address.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>What else there is to know, in one line.</summary>
    public string? Detail { get; private set; }
}
