namespace Mapflat.Content.Redirects;

/// <summary>What an address comes to.</summary>
public enum ResolutionKind
{
    /// <summary>Nothing is there: a 404 page that helps.</summary>
    NotFound,

    /// <summary>The program itself answers.</summary>
    Reserved,

    /// <summary>A page, live or withdrawn, or another spelling of its address.</summary>
    Page,

    /// <summary>Another address, in one hop.</summary>
    Redirect,

    /// <summary>It is gone for good: a 410 page that offers what there is.</summary>
    Gone,
}

/// <summary>
/// The answer to an address. Wherever <see cref="Status"/> is a redirect's, <see cref="Location"/> is set, and is an
/// absolute URL in ASCII on an allowed host that does not redirect again.
/// </summary>
/// <param name="Kind">What the address comes to.</param>
/// <param name="Status">The HTTP status: 200, 301, 302, 307, 308, 404 or 410. A withdrawn page may make 410 of its 200.</param>
public sealed record Resolution(ResolutionKind Kind, int Status)
{
    /// <summary>The value of the Location header; for a page also its canonical URL. Null where there is neither.</summary>
    public string? Location { get; init; }

    /// <summary>The rule that decided; null where none did.</summary>
    public RedirectRule? Rule => By?.Rule;

    /// <summary>The canonical address of the page that is asked for, or that a former address now leads to.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// What is asked for of the page: empty for the page itself, or <c>.md</c>, <c>/history</c>, <c>/history/3</c> or
    /// <c>/timemap</c>.
    /// </summary>
    public string Part { get; init; } = "";

    /// <summary>Whether the asked spelling of a page's or the program's own address is the canonical one, to be served.</summary>
    public bool IsCanonical { get; init; }

    /// <summary>An archived copy of what is gone.</summary>
    public string? ArchiveUrl { get; init; }

    /// <summary>Where a tombstone suggests going instead: an absolute URL, as safe as a <see cref="Location"/>.</summary>
    public string? Suggested { get; init; }

    /// <summary>Why an address was refused, in words; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// What of the query says that it is not the home page that was asked for, such as <c>p=157</c>, folded; null where nothing
    /// does, or something answers.
    /// </summary>
    public string? IdentifiedBy { get; init; }

    /// <summary>Words of <see cref="IdentifiedBy"/>, as a path, for finding pages that come close. Joomla calls parts of itself <c>com_content</c> and the like.</summary>
    public string IdentifiedPath => IdentifiedBy is null ? ""
        : "/" + string.Join('/', QueryText.Values(IdentifiedBy).Where(value => !value.StartsWith("com_", StringComparison.Ordinal)));

    /// <summary>The step of the resolution that decided, from 1 to 9.</summary>
    public int Step { get; init; }

    /// <summary>Whether the answer is a redirect to <see cref="Location"/>.</summary>
    public bool IsRedirect => Status is 301 or 302 or 307 or 308;

    /// <inheritdoc cref="Rule"/>
    internal CompiledRule? By { get; init; }

    /// <summary>The addresses that were passed through on the way to <see cref="Location"/>, which the visitor does not see.</summary>
    internal IReadOnlyList<string> Via { get; init; } = [];

    /// <summary>What stands at <see cref="Location"/>; null where it is on another site.</summary>
    internal ResolutionKind? Ends { get; init; }

    /// <summary>The youngest of the rules that made the answer; null where no rule did.</summary>
    internal DateOnly? Youngest { get; init; }
}

/// <summary>One step of a resolution, told.</summary>
/// <param name="Number">From 1 to 9, as documented.</param>
/// <param name="Name">The step's name.</param>
/// <param name="Finding">What the step found, as a sentence.</param>
/// <param name="Decides">Whether this step answered; the last one listed does.</param>
public sealed record ResolutionStep(int Number, string Name, string Finding, bool Decides);

/// <summary>A resolution with all its steps up to the one that decided.</summary>
/// <param name="Steps">The steps in order.</param>
/// <param name="Resolution">What they came to.</param>
public sealed record Explanation(IReadOnlyList<ResolutionStep> Steps, Resolution Resolution);
