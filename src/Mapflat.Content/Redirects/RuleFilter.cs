using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

internal enum RuleKind
{
    Exact,

    Prefix,

    Pattern,

    /// <summary>Whatever says 410, however it is matched.</summary>
    Tombstone,
}

internal enum RuleOrder
{
    Position,
    Newest,
    Hits,
    LastHit,
}

/// <summary>What is null does not matter.</summary>
internal sealed record RuleFilter
{
    public const string AnyWarning = "any";

    public const string EveryHost = "every";

    /// <summary>A part of source, target or note; case does not matter.</summary>
    public string? Search { get; init; }

    public RuleKind? Kind { get; init; }

    public int? Status { get; init; }

    public bool? Enabled { get; init; }

    public string? Host { get; init; }

    public string? Tag { get; init; }

    public bool Unused { get; init; }

    /// <summary>The name of a finding (<see cref="Finding.Name"/>), or <see cref="AnyWarning"/>.</summary>
    public string? Warning { get; init; }

    public RuleOrder Order { get; init; }

    public bool IsEmpty => this == new RuleFilter { Order = Order };

    /// <param name="warned">The numbers of the rules with the finding; null where <see cref="Warning"/> is.</param>
    internal IQueryable<RedirectRule> Apply(ContentDb db, IReadOnlyCollection<int>? warned)
    {
        var rules = db.Rules.AsNoTracking();
        if (Search is { } search)
        {
            var part = LikePattern.Containing(search);
            rules = rules
                .Where(r => EF.Functions.Like(r.From, part, LikePattern.Escape)
                || EF.Functions.Like(r.Key, part, LikePattern.Escape)
                || (r.To != null && EF.Functions.Like(r.To, part, LikePattern.Escape))
                    || (r.Note != null && EF.Functions.Like(r.Note, part, LikePattern.Escape)));
        }

        if (Kind == RuleKind.Tombstone) rules = rules.Where(r => r.Status == 410);
        else if (Kind is { } kind)
        {
            var match = kind switch
            {
                RuleKind.Exact => RuleMatch.Exact,
                RuleKind.Prefix => RuleMatch.Prefix,
                _ => RuleMatch.Pattern
            };
            rules = rules.Where(r => r.Match == match && r.Status != 410);
        }

        if (Status is { } status) rules = rules.Where(r => r.Status == status);
        if (Enabled is { } enabled) rules = rules.Where(r => r.Enabled == enabled);
        if (Host == EveryHost) rules = rules.Where(r => r.Host == null);
        else if (Host is { } host) rules = rules.Where(r => r.Host == host);
        if (Tag is { } tag)
        {
            var word = $"% #{LikePattern.Literal(tag)} %";
            rules = rules
                .Where(r => r.Note != null && EF.Functions.Like(" " + r.Note.Replace("\n", " ")
                .Replace("\t", " ") + " ", word, LikePattern.Escape));
        }

        if (Unused) rules = rules.Where(r => r.Hits == 0);
        if (warned is not null) rules = rules.Where(r => EF.Parameter(warned).Contains(r.Id));
        return rules;
    }

    internal IQueryable<RedirectRule> Sort(IQueryable<RedirectRule> rules) => Order switch
    {
        RuleOrder.Newest => rules.OrderByDescending(r => r.Id),
        RuleOrder.Hits => rules.OrderByDescending(r => r.Hits).ThenByDescending(r => r.Id),
        RuleOrder.LastHit => rules.OrderByDescending(r => r.LastHit).ThenByDescending(r => r.Id),
        _ => rules.OrderBy(r => r.Position).ThenBy(r => r.Id),
    };
}
