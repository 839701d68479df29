using System.Globalization;
using Mapflat.Content.Dormancy;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Mapflat.Web.Areas.Admin.Shared;

internal abstract class AdminView<TModel> : RazorPage<TModel>
{
    protected SiteFrame Frame => SiteContext.Get(Context).Frame;

    protected string Origin => SiteContext.Get(Context).Origin;

    protected bool RulesAreOff => Context.RequestServices.GetRequiredService<RedirectSwitch>().IsOff;

    protected string StylesheetAddress => Context.RequestServices.GetRequiredService<Stylesheet>().AdminAddress;

    protected bool SignedIn => User.Identity is { IsAuthenticated: true };

    protected bool IsOwner => User.IsInRole(nameof(AccountRole.Owner));

    protected string Me => AdminArea.AuthorOf(Context).Name;

    /// <summary>
    /// A command as it works on this machine; the mere verb for somebody who is not signed in and elsewhere.
    /// </summary>
    protected string Command(string verb)
    {
        var program = Context.RequestServices.GetRequiredService<ProgramCommand>();
        return SignedIn || program.IsForAnybody ? program.Write(verb) : "mapflat " + verb;
    }

    protected static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    protected string Moment(DateTime utc) => OwnerTime.Get(Context).FormatMoment(utc);

    protected static string IsoMoment(DateTime utc) =>
        utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    protected static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
