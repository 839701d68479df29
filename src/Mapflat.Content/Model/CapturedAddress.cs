namespace Mapflat.Content.Model;

/// <summary>What visitors get at the address of a capture.</summary>
internal enum CaptureState
{
    /// <summary>The capture, as it was.</summary>
    Shown,

    /// <summary>410 with the owner's reason.</summary>
    Hidden,

    /// <summary>410: it is gone for good.</summary>
    Gone,

    /// <summary>301 to <see cref="CapturedAddress.LeadsTo"/>.</summary>
    Redirected,
}

/// <summary>
/// An address at which an old site answered, in the very spelling that it had. Rows are never deleted: they are the
/// ledger of captures.
/// </summary>
internal sealed class CapturedAddress
{
    /// <summary>What the addresses of resources begin with that captured pages had from other hosts.</summary>
    public const string OtherHosts = "/_hosts/";

    /// <summary>
    /// What <see cref="LatestId"/> is where the archives that had something were removed, and the owner had decided
    /// otherwise before: what was decided holds when they come again.
    /// </summary>
    public const int Removed = -1;

    private CapturedAddress()
    {
    }

    public CapturedAddress(string address, string key, string queryKey) =>
        (Address, Key, QueryKey) = (address, key, queryKey);

    public int Id { get; private set; }

    /// <summary>Path and query in ASCII, percent-encoded as they were captured; unique.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The path, folded as all old addresses are, so that other spellings find it.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The pairs of the query, decoded and in order; empty where there is none.</summary>
    public string QueryKey { get; private set; } = "";

    public CaptureState State { get; private set; }

    /// <summary>Why it is hidden, for visitors.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>
    /// A path of this site or an absolute URL; null unless it is redirected, or led elsewhere when it was captured.
    /// </summary>
    public string? LeadsTo { get; private set; }

    /// <summary>The newest capture, which visitors get; 0 where there is none, or <see cref="Removed"/>.</summary>
    public int LatestId { get; private set; }

    /// <summary>Of the newest capture, for lists.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Of the newest capture, for lists; without parameters.</summary>
    public string MediaType { get; private set; } = "";

    /// <summary>The generation of the content with which anything of this last changed.</summary>
    public long Generation { get; private set; }

    /// <summary>Whether its words are in the search index, or there are none to be put there.</summary>
    public bool IsIndexed { get; private set; }
}
