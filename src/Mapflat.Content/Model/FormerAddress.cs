namespace Mapflat.Content.Model;

/// <summary>
/// An address that a page used to have. It forwards to the page, wherever that is now, so no chains form.
/// </summary>
internal sealed class FormerAddress
{
    private FormerAddress()
    {
    }

    public FormerAddress(string path, Page page, DateTime now) => (Path, Page, Added) = (path, page, now);

    public int Id { get; private set; }

    /// <summary>As it is looked up: folded.</summary>
    public string Path { get; private set; } = "";

    public int PageId { get; private set; }

    public Page Page { get; private set; } = null!;

    public DateTime Added { get; private set; }

    internal void LeadTo(Page page)
    {
        PageId = page.Id;
        Page = page;
    }
}
