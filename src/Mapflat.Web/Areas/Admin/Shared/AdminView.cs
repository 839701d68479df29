using System.Globalization;
using Mapflat.Content.Accounts;
using Mapflat.Content.Dormancy;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>What every view of the owner's area has at hand.</summary>
public abstract class AdminView<TModel> : RazorPage<TModel>
{
    /// <summary>What stands around the public pages.</summary>
    protected SiteFrame Frame => SiteContext.Of(Context).Frame;

    /// <summary>The origin of the public site.</summary>
    protected string Origin => SiteContext.Of(Context).Origin;

    /// <summary>Whether the redirect rules are switched off by a file in the data folder.</summary>
    protected bool RulesAreOff => Context.RequestServices.GetRequiredService<RedirectSwitch>().IsOff;

    /// <summary>The style sheet's address.</summary>
    protected string StylesheetAddress => Context.RequestServices.GetRequiredService<Stylesheet>().AdminAddress;

    /// <summary>Whether somebody is signed in.</summary>
    protected bool SignedIn => User.Identity is { IsAuthenticated: true };

    /// <summary>Whether it is an owner.</summary>
    protected bool IsOwner => User.IsInRole(nameof(AccountRole.Owner));

    /// <summary>The name of who is signed in.</summary>
    protected string Me => AdminArea.AuthorOf(Context).Name;

    /// <summary>A day as people read it: 22 November 2026.</summary>
    protected static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A moment as people read it: 22 November 2026, 14:05 UTC.</summary>
    protected static string Moment(DateTime utc) => utc.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A moment as machines read it.</summary>
    protected static string IsoMoment(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A number as people read it: 12,345.</summary>
    protected static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
