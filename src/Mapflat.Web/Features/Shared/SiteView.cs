using System.Globalization;
using Mapflat.Content.Dormancy;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Mapflat.Web.Features.Shared;

/// <summary>What every view of the visitors' site has at hand.</summary>
public abstract class SiteView<TModel> : RazorPage<TModel>
{
    /// <summary>What the head says about the page.</summary>
    protected Document Document
    {
        get => (Document)ViewContext.ViewData[nameof(Document)]!;
        set => ViewContext.ViewData[nameof(Document)] = value;
    }

    /// <summary>What stands around the content.</summary>
    protected SiteFrame Frame => SiteContext.Of(Context).Frame;

    /// <summary>The origin of absolute addresses.</summary>
    protected string Origin => SiteContext.Of(Context).Origin;

    /// <summary>The style sheet's address.</summary>
    protected string StylesheetAddress => Context.RequestServices.GetRequiredService<Stylesheet>().Address;

    /// <summary>schema.org data of the page; null if there is none to give.</summary>
    protected string? JsonLd => Document.JsonLd(SiteContext.Of(Context));

    /// <summary>A day as people read it: 22 November 2026.</summary>
    protected static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A day as machines read it.</summary>
    protected static string IsoDay(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A moment as people read it: 22 November 2026, 09:30 UTC.</summary>
    protected static string Moment(DateTime moment) => moment.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A moment as machines read it.</summary>
    protected static string IsoMoment(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
