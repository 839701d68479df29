using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Mapflat.Content.Pages;

namespace Mapflat.Web.Areas.Admin.Pages;

internal abstract class ActForm
{
    public int Version { get; set; }

    internal abstract PageAct Act { get; }

    /// <summary>The names of the fields and what was filled in, to be carried from the plan to the act.</summary>
    internal abstract IEnumerable<(string Name, string? Value)> Fields { get; }

    /// <summary>Whether the consequences can be told before anything is filled in.</summary>
    internal virtual bool NeedsNothing => false;
}

internal sealed class AddressForm : ActForm
{
    public string? Address { get; set; }

    public bool WithChildren { get; set; }

    public bool WithLinks { get; set; }

    internal override PageAct Act => new PageAct.Move(Address ?? "", WithChildren, WithLinks);

    internal override IEnumerable<(string, string?)> Fields =>
        [(nameof(Address), Address), (nameof(WithChildren), WithChildren ? "true" : null),
            (nameof(WithLinks), WithLinks ? "true" : null)];
}

/// <summary>What shall become of a page, and what its addresses answer then.</summary>
internal sealed class RemovalForm : ActForm
{
    public const string Readable = "readable";
    public const string Merged = "merged";
    public const string Gone = "gone";
    public const string Away = "away";

    /// <summary>One of the four; nothing is needed of a page that nobody can read, which goes into the trash.</summary>
    public string? Becomes { get; set; }

    [Display(Name = "the day")]
    public DateOnly? On { get; set; }

    public string? Reason { get; set; }

    public int Answer { get; set; } = 200;

    public string? Into { get; set; }

    /// <summary><c>redirect</c> or <c>gone</c>.</summary>
    public string? Fate { get; set; }

    public string? To { get; set; }

    public string? Suggested { get; set; }

    public string? ArchiveUrl { get; set; }

    // Nothing chosen is refused by the field that is then empty.
    internal override PageAct Act => Becomes switch
    {
        Readable => new PageAct.Withdraw(On ?? default, Reason ?? "", Answer),
        Merged => new PageAct.Merge(Into ?? ""),
        Away => new PageAct.Unpublish(Chosen ?? new OldAddressAnswer.Redirect("")),
        _ => new PageAct.Trash(Chosen),
    };

    internal override IEnumerable<(string, string?)> Fields => [(nameof(Becomes), Becomes), .. Becomes switch
    {
        Readable => [(nameof(On), On?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), (nameof(Reason), Reason),
            (nameof(Answer), Answer.ToString(CultureInfo.InvariantCulture))],
        Merged => [(nameof(Into), Into)],
        _ => ((string, string?)[])[(nameof(Fate), Fate), (nameof(To), To), (nameof(Suggested), Suggested),
            (nameof(ArchiveUrl), ArchiveUrl)],
    }];

    private OldAddressAnswer? Chosen => Fate switch
    {
        "redirect" => new OldAddressAnswer.Redirect(To ?? ""),
        "gone" => new OldAddressAnswer.Gone(Suggested, ArchiveUrl),
        _ => null,
    };
}

internal sealed class ReinstatementForm : ActForm
{
    internal override PageAct Act => new PageAct.Reinstate();

    internal override IEnumerable<(string, string?)> Fields => [];

    internal override bool NeedsNothing => true;
}

internal sealed class RestorationForm : ActForm
{
    public string? Address { get; set; }

    internal override PageAct Act => new PageAct.Restore(Address);

    internal override IEnumerable<(string, string?)> Fields => [(nameof(Address), Address)];

    internal override bool NeedsNothing => true;
}

internal static class FormFields
{
    public static Failure AtForm(this Failure failure) =>
        failure is not Failure.Invalid invalid ? failure : invalid with
        {
            Findings = [.. invalid.Findings.Select(f => f with
            {
                Field = f.Field is { Length: > 0 } field ? char.ToUpperInvariant(field[0]) + field[1..] : f.Field
            })],
        };
}
