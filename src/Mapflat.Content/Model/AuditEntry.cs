namespace Mapflat.Content.Model;

/// <summary>One line of the audit log. Lines are only ever added; the store refuses to change them.</summary>
internal sealed class AuditEntry
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

    public int Id { get; private set; }

    public DateTime At { get; private set; }

    public string Author { get; private set; } = "";

    public int? AccountId { get; private set; }

    public string? From { get; private set; }

    /// <summary>
    /// What was done, as <c>noun.verb</c> in the past tense: <c>page.published</c>, <c>session.refused</c>.
    /// </summary>
    public string Act { get; private set; } = "";

    public string Subject { get; private set; } = "";

    public string? Detail { get; private set; }
}
