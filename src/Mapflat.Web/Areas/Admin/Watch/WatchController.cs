using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Watch;

/// <summary>What looks after the site from outside, and where its backups are copied to.</summary>
[Route("admin/watch")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class WatchController(MapflatOptions options, DataFolder folder, AuditLog log) : AdminController
{
    [HttpGet]
    public IActionResult Show() => View("Watch", new WatchScreen(WatchForm.Create(options), options));

    [HttpPost]
    [RecentSignIn]
    public async Task<IActionResult> Update(WatchForm form, CancellationToken cancellationToken)
    {
        var known = OwnerChoices.Read(folder.Root);
        var chosen = form.ToChoices(options, known);
        if (FindFault(chosen) is { } fault)
            return Refuse(new Failure.Invalid("Nothing was saved: mend what is marked, and save again.", [fault]),
                "Watch", new WatchScreen(form, options));
        if (chosen != known)
        {
            try
            {
                chosen.Write(folder.Root);
            }
            catch (IOException e)
            {
                return Refuse(new Failure.Conflict(StoreException.Explain(e, folder).Message), "Watch",
                    new WatchScreen(form, options));
            }

            chosen.ApplyTo(options);
            await log.WriteAsync(CurrentAuthor, "watch.changed", "site", chosen.Describe(), cancellationToken);
        }

        SetNotice(chosen == known ? "It said all of this already, so nothing was changed."
            : "Saved. It holds from tonight’s run on; “Run now” under Health tries it at once.");
        return Redirect("/admin/watch");
    }

    private Finding? FindFault(OwnerChoices chosen)
    {
        if (chosen.Heartbeat is { } address && !MapflatOptions.IsWebAddress(address))
            return Finding.Error($"“{address}” is not an address. Write it whole, as the service gives it: https://….",
                field: nameof(WatchForm.Heartbeat));
        if (chosen.CopyTo is not { } place) return null;
        if (!options.MayHoldCopies(place))
            return Finding.Error($"“{place}” is not the full path of a folder outside {folder.Root}. Write it as in "
                + "/mnt/backups.", field: nameof(WatchForm.CopyTo));
        return Directory.Exists(place) ? null : Finding.Error(
            $"There is no folder {place}. Make it, or mount the disk that it is on, and save again.",
            field: nameof(WatchForm.CopyTo));
    }
}

internal sealed record WatchScreen(WatchForm Form, MapflatOptions Options)
{
    /// <summary>The setting that fixes a field, as it is written in a file; null where the form decides.</summary>
    public string? FindFixed(string group, string name) =>
        Options.Fixes(group, name) ? $"Mapflat:{group}:{name}" : null;
}

internal sealed record WatchForm
{
    public string? CopyTo { get; init; }

    public string? Heartbeat { get; init; }

    public bool Certificate { get; init; }

    public bool Successor { get; init; }

    public bool Links { get; init; }

    public static WatchForm Create(MapflatOptions options) => new()
    {
        CopyTo = options.Backups.CopyTo,
        Heartbeat = options.Watch.Heartbeat,
        Certificate = options.Watch.Certificate,
        Successor = options.Watch.Successor,
        Links = options.Watch.Links,
    };

    /// <summary>What is fixed is not sent, so that of it stays what was chosen before.</summary>
    public OwnerChoices ToChoices(MapflatOptions options, OwnerChoices known)
    {
        return new OwnerChoices
        {
            CopyTo = options.Fixes("Backups", nameof(CopyTo)) ? known.CopyTo : Line(CopyTo),
            Heartbeat = options.Fixes("Watch", nameof(Heartbeat)) ? known.Heartbeat : Line(Heartbeat),
            Certificate = options.Fixes("Watch", nameof(Certificate)) ? known.Certificate : Certificate,
            Successor = options.Fixes("Watch", nameof(Successor)) ? known.Successor : Successor,
            Links = options.Fixes("Watch", nameof(Links)) ? known.Links : Links,
        };

        static string? Line(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
