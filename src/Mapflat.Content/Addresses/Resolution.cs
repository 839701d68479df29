namespace Mapflat.Content.Addresses;

internal enum ResolutionKind
{
    NotFound,

    Reserved,

    /// <summary>A page, live or withdrawn, or another spelling of its address.</summary>
    Page,

    /// <summary>What an old site answered, or another spelling of its address.</summary>
    Capture,

    Redirect,

    Gone,
}

/// <summary>What may answer an address, in the documented order; the first that does, decides.</summary>
internal enum ResolutionStep
{
    Reserved = 1,
    Page,
    ExactRule,
    FormerAddress,
    Tombstone,
    PrefixRule,
    PatternRule,
    HostDefault,
    NotFound,
}

/// <summary>
/// The answer to an address. Wherever <see cref="Status"/> is a redirect's, <see cref="Location"/> is set, and is an
/// absolute URL in ASCII on an allowed host that does not redirect again.
/// </summary>
/// <param name="Status">200, 301, 302, 307, 308, 404 or 410. A withdrawn page may make 410 of its 200.</param>
internal sealed record Resolution(ResolutionKind Kind, int Status)
{
    /// <summary>Of the Location header; for a page also its canonical URL. Null where there is neither.</summary>
    public string? Location { get; init; }

    public RedirectRule? Rule => By?.Rule;

    /// <summary>The canonical address of the page that is asked for, or that a former address now leads to.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// What is asked for of the page: empty for the page itself, or <c>.md</c>, <c>/history</c>, <c>/history/3</c> or
    /// <c>/timemap</c>.
    /// </summary>
    public string Part { get; init; } = "";

    /// <summary>
    /// Whether the asked spelling of a page's or the program's own address is the canonical one, to be served.
    /// </summary>
    public bool IsCanonical { get; init; }

    /// <summary>What was captured, where that is the answer, or was one.</summary>
    public CapturedAnswer? Captured { get; init; }

    public string? ArchiveUrl { get; init; }

    /// <summary>
    /// Where a tombstone suggests going instead: an absolute URL, as safe as a <see cref="Location"/>.
    /// </summary>
    public string? Suggested { get; init; }

    public string? Reason { get; init; }

    /// <summary>
    /// What of the query says that it is not the home page that was asked for, such as <c>p=157</c>, folded; null where
    /// nothing does, or something answers.
    /// </summary>
    public string? IdentifiedBy { get; init; }

    /// <summary>
    /// Words of <see cref="IdentifiedBy"/>, as a path, for finding pages that come close. Joomla calls parts of itself
    /// <c>com_content</c> and the like.
    /// </summary>
    public string IdentifiedPath => IdentifiedBy is null ? ""
        : "/" + string.Join(
            '/', QueryText.Values(IdentifiedBy).Where(value => !value.StartsWith("com_", StringComparison.Ordinal)));

    public ResolutionStep Step { get; init; }

    public bool IsRedirect => Status is 301 or 302 or 307 or 308;

    internal CompiledRule? By { get; init; }

    /// <summary>
    /// The addresses that were passed through on the way to <see cref="Location"/>, which the visitor does not see.
    /// </summary>
    internal IReadOnlyList<string> Via { get; init; } = [];

    /// <summary>What stands at <see cref="Location"/>; null where it is on another site.</summary>
    internal ResolutionKind? Ends { get; init; }

    internal DateOnly? Youngest { get; init; }
}

/// <summary>What a resolution found at one of its steps.</summary>
internal sealed record ExplainedStep(ResolutionStep Step, string Finding, bool Decides)
{
    /// <summary>From 1 to 9, as documented.</summary>
    public int Number => (int)Step;

    public string Name => Step switch
    {
        ResolutionStep.Reserved => "Reserved addresses",
        ResolutionStep.Page => "Pages",
        ResolutionStep.ExactRule => "Exact rules",
        ResolutionStep.FormerAddress => "Former addresses",
        ResolutionStep.Tombstone => "Tombstones",
        ResolutionStep.PrefixRule => "Prefix rules",
        ResolutionStep.PatternRule => "Pattern rules",
        ResolutionStep.HostDefault => "Host default",
        _ => "Not found",
    };
}

internal sealed record Explanation(IReadOnlyList<ExplainedStep> Steps, Resolution Resolution);
