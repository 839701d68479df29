namespace Mapflat.Content.Model;

internal enum PageStatus
{
    /// <summary>Nothing yet: not found for the public.</summary>
    Draft,

    Published,

    Withdrawn,
}

/// <summary>
/// A page: its identity and place on the site. What it says is in its <see cref="Revision"/>s. Changed only by its
/// verbs; each of them may be used twice without harm.
/// </summary>
internal sealed class Page
{
    private readonly List<Revision> _revisions = [];

    private Page()
    {
    }

    public Page(string key, PageAddress address, int order)
    {
        Key = key;
        Stand(address);
        Order = order;
    }

    public int Id { get; private set; }

    /// <summary>
    /// The page's name for ever: the address it was created at, without the leading slash. Feeds build their entry ids
    /// on it (RFC 4287, section 4.2.6: an id never changes, even when the address does).
    /// </summary>
    public string Key { get; private set; } = "";

    /// <summary>The address now: canonical, beginning with a slash.</summary>
    public string Address { get; private set; } = "";

    /// <inheritdoc cref="PageAddress.Folded"/>
    public string Folded { get; private set; } = "";

    /// <inheritdoc cref="PageAddress.Section"/>
    public string Section { get; private set; } = "";

    public int Order { get; private set; }

    public PageStatus Status { get; private set; }

    /// <summary>Counts the writes to this row; a writer who read an older one is in conflict.</summary>
    public int Version { get; private set; }

    /// <summary>
    /// Counts the saves of its text, and of nothing else. An editor's form carries it back; a writer who read an older
    /// one is in conflict.
    /// </summary>
    public int Edits { get; private set; }

    /// <summary>
    /// When it was put into the trash (UTC); null unless it is there. Trashed pages are never public.
    /// </summary>
    public DateTime? Trashed { get; private set; }

    public int? LiveRevisionId { get; private set; }

    public Revision? LiveRevision { get; private set; }

    public DateTime? Published { get; private set; }

    public DateTime? Updated { get; private set; }

    public DateOnly? WithdrawnOn { get; private set; }

    public string? WithdrawnReason { get; private set; }

    /// <summary>The status a withdrawn page answers with: 200 or 410.</summary>
    public int WithdrawnAnswer { get; private set; } = 200;

    public IReadOnlyList<Revision> Revisions => _revisions;

    public Revision Save(PageText text, string author, DateTime now, bool automatic = false)
    {
        var revision = new Revision(
            this, _revisions.Count == 0 ? 1 : _revisions.Max(r => r.Number) + 1, text, author, now, automatic);
        _revisions.Add(revision);
        Edits++;
        return revision;
    }

    /// <param name="published">When it first became public, if the owner knows better than the store.</param>
    public void Publish(Revision revision, DateTime now, DateTime? published = null, string? reason = null)
    {
        revision.MarkPublished(now, reason);
        LiveRevision = revision;
        Status = PageStatus.Published;
        Published = published ?? Published ?? now;
        Updated = now;
        ClearWithdrawal();
    }

    /// <summary>Puts other words in the place of those that visitors read; a notice on top of them stays.</summary>
    /// <exception cref="InvalidOperationException">Nobody can read the page.</exception>
    public void Amend(Revision revision, DateTime now, string reason)
    {
        if (Status == PageStatus.Draft)
            throw new InvalidOperationException($"{Address} is not public, so there are no words to amend.");
        revision.MarkPublished(now, reason);
        LiveRevision = revision;
        Updated = now;
    }

    /// <summary>Keeps the page readable and says on top of it since when and why it no longer holds.</summary>
    public void Withdraw(DateOnly on, string reason, int answer)
    {
        Status = PageStatus.Withdrawn;
        WithdrawnOn = on;
        WithdrawnReason = reason;
        WithdrawnAnswer = answer;
    }

    /// <summary>
    /// Gives the page another place. Whoever calls this leaves a forwarding address in the same transaction.
    /// </summary>
    public void Move(PageAddress address, int order)
    {
        Stand(address);
        Order = order;
    }

    public void Place(int order) => Order = order;

    public void Reinstate()
    {
        if (Status != PageStatus.Withdrawn) return;
        Status = PageStatus.Published;
        ClearWithdrawal();
    }

    /// <summary>
    /// Takes the page away from visitors; its words stay as a draft. The caller decides in the same transaction what
    /// its addresses answer.
    /// </summary>
    public void Unpublish()
    {
        Status = PageStatus.Draft;
        LiveRevision = null;
        LiveRevisionId = null;
        ClearWithdrawal();
    }

    /// <summary>Puts a page that is not public into the trash, where it blocks nobody's address.</summary>
    /// <exception cref="InvalidOperationException">The page is public.</exception>
    public void Trash(DateTime now)
    {
        if (Status != PageStatus.Draft)
            throw new InvalidOperationException($"{Address} is public and cannot be in the trash.");
        Trashed ??= now;
    }

    public void Restore() => Trashed = null;

    /// <summary>Puts other words into a revision that was never public, as autosaving does.</summary>
    /// <exception cref="InvalidOperationException">The revision was public.</exception>
    public void Rewrite(Revision revision, PageText text, DateTime now)
    {
        revision.Rewrite(text, now);
        Edits++;
    }

    internal void CountWrite() => Version++;

    /// <summary>Visitors who kept a copy learn that something changed.</summary>
    internal void Touch(DateTime now) => Updated = now;

    private void Stand(PageAddress address)
    {
        Address = address.Path;
        Folded = address.Folded;
        Section = address.Section;
    }

    private void ClearWithdrawal()
    {
        WithdrawnOn = null;
        WithdrawnReason = null;
        WithdrawnAnswer = 200;
    }
}
