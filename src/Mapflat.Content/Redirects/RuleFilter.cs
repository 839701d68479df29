using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

/// <summary>The kinds of rules as the list tells them apart.</summary>
public enum RuleKind
{
    /// <summary>A redirect of one address.</summary>
    Exact,

    /// <summary>A redirect of an address and all below it.</summary>
    Prefix,

    /// <summary>A redirect by a regular expression.</summary>
    Pattern,

    /// <summary>Whatever says 410, however it is matched.</summary>
    Tombstone,
}

/// <summary>What the list of rules is put in order by.</summary>
public enum RuleOrder
{
    /// <summary>The order in which they are tried.</summary>
    Position,

    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>The most used first.</summary>
    Hits,

    /// <summary>The one that answered last first.</summary>
    LastHit,
}

/// <summary>Which rules are listed, and in which order. What is null does not matter.</summary>
public sealed record RuleFilter
{
    /// <summary>The value of <see cref="Warning"/> for rules with any finding.</summary>
    public const string AnyWarning = "any";

    /// <summary>The value of <see cref="Host"/> for rules that are for every host.</summary>
    public const string EveryHost = "every";

    /// <summary>A part of source, target or note; case does not matter.</summary>
    public string? Search { get; init; }

    /// <summary>The kind.</summary>
    public RuleKind? Kind { get; init; }

    /// <summary>The status.</summary>
    public int? Status { get; init; }

    /// <summary>Whether they are obeyed.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The one host that they are for, or <see cref="EveryHost"/>.</summary>
    public string? Host { get; init; }

    /// <summary>A tag, without its #.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether only those that never answered are wanted.</summary>
    public bool Unused { get; init; }

    /// <summary>The name of a finding (<see cref="Finding.Name"/>), or <see cref="AnyWarning"/>.</summary>
    public string? Warning { get; init; }

    /// <summary>The order.</summary>
    public RuleOrder Order { get; init; }

    /// <summary>Whether every rule is wanted.</summary>
    public bool IsEmpty => this == new RuleFilter { Order = Order };

    /// <summary>The rules that are wanted, in no order.</summary>
    /// <param name="db">The tables.</param>
    /// <param name="warned">The numbers of the rules with the finding; null where <see cref="Warning"/> is.</param>
    internal IQueryable<RedirectRule> Of(ContentDb db, IReadOnlyCollection<int>? warned)
    {
        const string escape = @"\";
        var rules = db.Rules.AsNoTracking();
        if (Search is { } search)
        {
            var part = $"%{Escape(search)}%";
            rules = rules.Where(r => EF.Functions.Like(r.From, part, escape) || EF.Functions.Like(r.Key, part, escape)
                || (r.To != null && EF.Functions.Like(r.To, part, escape)) || (r.Note != null && EF.Functions.Like(r.Note, part, escape)));
        }

        if (Kind == RuleKind.Tombstone) rules = rules.Where(r => r.Status == 410);
        else if (Kind is { } kind)
        {
            var match = kind switch { RuleKind.Exact => RuleMatch.Exact, RuleKind.Prefix => RuleMatch.Prefix, _ => RuleMatch.Pattern };
            rules = rules.Where(r => r.Match == match && r.Status != 410);
        }

        if (Status is { } status) rules = rules.Where(r => r.Status == status);
        if (Enabled is { } enabled) rules = rules.Where(r => r.Enabled == enabled);
        if (Host == EveryHost) rules = rules.Where(r => r.Host == null);
        else if (Host is { } host) rules = rules.Where(r => r.Host == host);
        if (Tag is { } tag)
        {
            var word = $"% #{Escape(tag)} %";
            rules = rules.Where(r => r.Note != null && EF.Functions.Like(" " + r.Note.Replace("\n", " ").Replace("\t", " ") + " ", word, escape));
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

    private static string Escape(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
