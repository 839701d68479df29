using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Kept;

/// <summary>Gives back what was sent when nobody was signed in any more.</summary>
[Route("admin/kept/{number}")]
public sealed class KeptController(KeptForms forms, IServiceProvider services) : AdminController
{
    /// <summary>The key of what may go on by itself, once: the address that its sender was led to after confirming.</summary>
    internal const string Confirmed = "confirmed";

    [HttpGet]
    public async Task<IActionResult> Show(string number, CancellationToken cancellationToken)
    {
        var form = await forms.FindAsync(number, Me, cancellationToken);
        if (form is null || services.GetRequiredService<FormKeeping>().Open(form) is not { } words) return Refuse("Gone", null, StatusCodes.Status404NotFound);
        return View("Kept", new KeptPage(number, form.Kept, form.Expires, words.Address, [.. words.Fields.Select(field => (field.Name, field.Value))])
        {
            GoesOn = words.GoesOn && TempData[Confirmed] is string to && to == Request.Path,
        });
    }

    [HttpPost("removal")]
    public async Task<IActionResult> Discard(string number, CancellationToken cancellationToken)
    {
        if (await forms.FindAsync(number, Me, cancellationToken) is { } form) await forms.DiscardAsync(form, cancellationToken);
        Say("What you had typed has been thrown away.");
        return Redirect("/admin");
    }
}

/// <summary>A kept form as its page shows it.</summary>
/// <param name="Number">The number in its address.</param>
/// <param name="Kept">When it was sent (UTC).</param>
/// <param name="Expires">Until when it is kept (UTC).</param>
/// <param name="Address">Where it was going.</param>
/// <param name="Fields">What was typed.</param>
public sealed record KeptPage(string Number, DateTime Kept, DateTime Expires, string Address, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>Whether it is sent again without being asked for: its sender has just shown again who they are.</summary>
    public bool GoesOn { get; init; }
}
