using System.Globalization;
using Mapflat.Content.Redirects;

namespace Mapflat.Web.Areas.Admin.Redirects;

/// <summary>Which rules are listed, as an address and a form have it.</summary>
internal sealed record RuleQuery
{
    public string? Q { get; init; }

    public string? Kind { get; init; }

    public string? Status { get; init; }

    public string? State { get; init; }

    public string? Host { get; init; }

    public string? Tag { get; init; }

    public string? Look { get; init; }

    public string? Order { get; init; }

    public int? Part { get; init; }

    /// <summary>The fields that say something, for hidden fields and addresses.</summary>
    public IEnumerable<(string Name, string Value)> Fields => new (string Name, string? Value)[]
    {
        ("q", Q), ("kind", Kind), ("status", Status), ("state", State), ("host", Host), ("tag", Tag), ("look", Look),
        ("order", Order),
    }.Where(each => !string.IsNullOrWhiteSpace(each.Value)).Select(each => (each.Name, each.Value!.Trim()));

    public RuleFilter ToFilter() => new()
    {
        Search = Text(Q),
        Kind = Enum.TryParse<RuleKind>(Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null,
        Status = int.TryParse(Status, CultureInfo.InvariantCulture, out var status) ? status : null,
        Enabled = State switch { "on" => true, "off" => false, _ => null },
        Host = Text(Host),
        Tag = RuleTags.Read(Tag),
        Unused = Look == "unused",
        Warning = Look is null or "" or "unused" ? null : Look,
        Order = Enum.TryParse<RuleOrder>(Order, ignoreCase: true, out var order) && Enum.IsDefined(order)
            ? order
            : RuleOrder.Position,
    };

    public string AddressOf(int part) => "/admin/redirects" + QueryString.Create(
        Fields.Select(field => KeyValuePair.Create<string, string?>(field.Name, field.Value)).Concat(part > 1
            ? [KeyValuePair.Create<string, string?>("part", part.ToString(CultureInfo.InvariantCulture))]
            : []));

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

internal sealed record RulesScreen(RuleListing Listing, RuleQuery Query, FormerListing Former)
{
    public static IReadOnlyList<(string Name, string Title)> Findings { get; } =
    [
        (RuleFilter.AnyWarning, "With anything to look at"), ("unused", "Never used"), ("loop", "In a loop"),
        ("self-target", "Leads to itself"), ("chain", "Leads to another rule"),
        ("shadowed", "Never asked: another rule answers"),
        ("on-page", "Never asked: a page answers"), ("dead-target", "Leads to nothing"),
        ("host-not-allowed", "Host not allowed"), ("duplicate", "Same source twice"), ("unsound", "Unsound"),
        ("path-like-pattern", "Path that looks like a pattern"),
        ("pattern-like-path", "Pattern that looks like a path"), ("pattern", "Slip in a pattern"),
        ("host-in-path", "Host in a path"), ("static-file", "File that a web server may answer"),
    ];

    /// <summary>Whether the patterns can be put in order here.</summary>
    public bool IsInOrder => Query.ToFilter() is { Kind: RuleKind.Pattern, Order: RuleOrder.Position };
}
