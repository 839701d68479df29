namespace Mapflat.Content.Pages;

/// <summary>An address that a page used to have. It forwards to the page, wherever that is now, so no chains form.</summary>
public sealed class FormerAddress
{
    private FormerAddress()
    {
    }

    /// <summary>Remembers that <paramref name="page"/> was found at <paramref name="path"/>.</summary>
    public FormerAddress(string path, Page page, DateTime now) => (Path, Page, Added) = (path, page, now);

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The address, canonical.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The page that is meant.</summary>
    public int PageId { get; private set; }

    /// <inheritdoc cref="PageId"/>
    public Page Page { get; private set; } = null!;

    /// <summary>Since when it forwards (UTC).</summary>
    public DateTime Added { get; private set; }

    /// <summary>Means another page from now on.</summary>
    internal void LeadTo(Page page)
    {
        PageId = page.Id;
        Page = page;
    }
}
