using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;

namespace Mapflat.Web.Areas.Admin.Redirects;

/// <summary>A rule as a form has it: text, right or wrong.</summary>
internal sealed record RuleForm
{
    public int? Id { get; init; }

    public int Version { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>exact, prefix or pattern; anything else takes it from the source.</summary>
    public string? Match { get; init; }

    public int Status { get; init; } = 301;

    public string? Query { get; init; }

    public string? Host { get; init; }

    public bool Enabled { get; init; }

    public string? ArchiveUrl { get; init; }

    public string? Note { get; init; }

    public string? Address { get; init; }

    /// <summary>The mend that was asked for: the name of a field, an equals sign, and what it is to say.</summary>
    public string? Mend { get; init; }

    public static RuleForm Create(RedirectRule rule) => new()
    {
        Id = rule.Id,
        Version = rule.Version,
        From = rule.From,
        To = rule.To,
        Match = rule.Match.ToString().ToLowerInvariant(),
        Status = rule.Status,
        Query = rule.Query.ToString().ToLowerInvariant(),
        Host = rule.Host,
        Enabled = rule.Enabled,
        ArchiveUrl = rule.ArchiveUrl,
        Note = rule.Note,
    };

    public RuleDraft ToDraft() => new(From ?? "", To, default)
    {
        Match = Match switch
        {
            "exact" => RuleMatch.Exact,
            "prefix" => RuleMatch.Prefix,
            "pattern" => RuleMatch.Pattern,
            _ => null
        },
        Status = Status,
        Query = Query == "drop" ? QueryHandling.Drop : QueryHandling.Pass,
        Host = Host,
        Enabled = Enabled,
        ArchiveUrl = ArchiveUrl,
        Note = Note,
    };

    public RuleForm Mended()
    {
        if (Mend?.Split('=', 2) is not [var field, var text]) return this;
        var rest = this with { Mend = null };
        return field switch
        {
            nameof(From) => rest with { From = text },
            nameof(To) => rest with { To = text },
            nameof(Match) => rest with { Match = text },
            nameof(Status) => rest with
            {
                Status = int.TryParse(
                    text, System.Globalization.CultureInfo.InvariantCulture, out var status) ? status : Status,
                To = text == "410" ? null : To
            },
            _ => this,
        };
    }
}

internal sealed record RuleScreen(RuleForm Form, RuleTrial? Trial, RuleView? Now, IReadOnlyList<string> Hosts)
{
    /// <summary>Whether somebody else has saved something that is now to be weighed against the form.</summary>
    public bool InConflict { get; init; }

    public string Action => Form.Id is { } id ? $"/admin/redirects/{id}" : "/admin/redirects";

    public IEnumerable<Finding> FindingsAt(string field) =>
        Trial?.Findings.Where(finding => finding.Field == field) ?? [];

    /// <summary>What a resolution comes to, as the rest of a sentence that begins with the address.</summary>
    public static string Says(Resolution end) => end switch
    {
        { IsRedirect: true } => $"goes to {end.Location} ({end.Status})",
        { Kind: ResolutionKind.Gone, Suggested: { } suggested } =>
            $"says that it is gone (410) and suggests {suggested}",
        { Kind: ResolutionKind.Gone } => "says that it is gone (410)",
        { Kind: ResolutionKind.Page } => "shows the page",
        { Kind: ResolutionKind.Capture } => "shows the old page",
        { Kind: ResolutionKind.Reserved } => "is answered by the site itself",
        _ => "is not found (404)",
    };

    /// <summary>What the form does, in one sentence, for whoever cannot see the rest at a glance.</summary>
    public string? Summary => Trial is null ? null
        : Trial.Findings.Any(finding => finding.Severity == Severity.Error)
        ? "It cannot be saved like this: see what is said at the fields."
        : Trial.Addresses is [{ After: { } after } first, ..]
        ? $"{first.Address} {(Says(after.Resolution) == Says(first.Now.Resolution) ? "goes on as it is: it " : "")}"
            + $"{Says(after.Resolution)}." : "It can be saved. Try it with an address that it is for.";
}
