using System.Globalization;
using Mapflat.Content.Archives;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>What is to be done to which old pages, on its way from the list over its consequences to the act.</summary>
internal sealed record CaptureActForm
{
    /// <summary>The chosen addresses: number, dot, generation.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = new List<string>();

    /// <summary>Every one that fits, instead of those.</summary>
    public bool All { get; init; }

    /// <summary>How many the author was told of.</summary>
    public int? Count { get; init; }

    public string? Deed { get; init; }

    public string? Reason { get; init; }

    public string? To { get; init; }

    /// <summary>Whether reason or target were asked for already.</summary>
    public bool Asked { get; init; }

    public bool Confirmed { get; init; }

    public string? Back { get; init; }

    internal CaptureAct? Act => Deed switch
    {
        "hide" => new CaptureAct.Hide(Reason ?? ""),
        "lead" => new CaptureAct.Lead(To ?? ""),
        "gone" => new CaptureAct.MarkGone(),
        "show" => new CaptureAct.Show(),
        _ => null,
    };

    internal bool MustAsk => Deed is "hide" or "lead" && !Asked;

    internal CapturedSelection Selection(CaptureQuery query)
    {
        if (All) return new CapturedSelection.All(query.ToFilter(), Confirmed ? Count : null);
        Dictionary<int, long> generations = [];
        foreach (var address in Addresses)
        {
            if (address.Split('.') is [var id, var generation]
                && int.TryParse(id, CultureInfo.InvariantCulture, out var number)
                && long.TryParse(generation, CultureInfo.InvariantCulture, out var seen))
                generations[number] = seen;
        }

        return new CapturedSelection.Some(generations);
    }
}

/// <param name="Plan">Null until it is known what it does.</param>
internal sealed record CaptureActScreen(CaptureQuery Query, CaptureActForm Form, CaptureConsequences? Plan)
{
    public string Verb => Form.Deed switch
    {
        "hide" => "Hide",
        "lead" => "Lead on",
        "gone" => "Mark as gone",
        _ => "Show again"
    };

    public string Which => (Plan?.Chosen ?? (Form.All ? Form.Count : Form.Addresses.Count)) switch
    {
        1 => "one old page",
        { } count => string.Create(CultureInfo.InvariantCulture, $"{count:N0} old pages"),
        _ => "all that fit",
    };

    public string Heading => Form.Deed switch
    {
        "lead" => $"Lead {Which} on",
        "gone" => $"Mark {Which} as gone",
        "hide" => $"Hide {Which}",
        _ => $"Show {Which} again"
    };

    public string Back => Form.Back?.StartsWith("/admin/old-pages", StringComparison.Ordinal) == true
        ? Form.Back : Query.AddressOf(Query.Part ?? 1);
}
