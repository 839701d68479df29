using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Kept;

/// <summary>Gives back what was sent when nobody was signed in any more.</summary>
[Route("admin/kept/{number}")]
internal sealed class KeptController(SubmittedFormStore forms, FormKeeping keeping) : AdminController
{
    /// <summary>
    /// The key of what may go on by itself, once: the address that its sender was led to after confirming.
    /// </summary>
    internal const string Confirmed = "confirmed";

    [HttpGet]
    public async Task<IActionResult> Show(string number, CancellationToken cancellationToken)
    {
        var form = await forms.FindAsync(number, CurrentAuthor, cancellationToken);
        if (form is null || keeping.Open(form) is not { } words)
            return Refuse("Gone", null, StatusCodes.Status404NotFound);
        return View("Kept", new KeptPage(number, form.Kept, form.Expires, words.Address,
            [.. words.Fields.Select(field => (field.Name, field.Value))])
        {
            GoesOn = words.GoesOn && TempData[Confirmed] is string to && to == Request.Path,
        });
    }

    [HttpPost("removal")]
    public async Task<IActionResult> Discard(string number, CancellationToken cancellationToken)
    {
        if (await forms.FindAsync(number, CurrentAuthor, cancellationToken) is { } form)
            await forms.DiscardAsync(form, cancellationToken);
        SetNotice("What you had typed has been thrown away.");
        return Redirect("/admin");
    }
}

internal sealed record KeptPage(
    string Number, DateTime Kept, DateTime Expires, string Address, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>
    /// Whether it is sent again without being asked for: its sender has just shown again who they are.
    /// </summary>
    public bool GoesOn { get; init; }
}
