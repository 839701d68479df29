using System.Globalization;
using Mapflat.Content.Dormancy;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Mapflat.Web.Features.Shared;

internal abstract class SiteView<TModel> : RazorPage<TModel>
{
    protected Document Document
    {
        get => (Document)ViewContext.ViewData[nameof(Document)]!;
        set => ViewContext.ViewData[nameof(Document)] = value;
    }

    private protected SiteContext Site => SiteContext.Get(Context);

    protected SiteFrame Frame => Site.Frame;

    protected string Origin => Site.Origin;

    /// <summary>
    /// The language as Open Graph writes it (https://ogp.me/#optional), with the country that it asks for; null where
    /// the tag of the site names none.
    /// </summary>
    protected string? OpenGraphLocale => Frame.Language.Split('-') is [var language, { Length: 2 } country]
        ? $"{language.ToLowerInvariant()}_{country.ToUpperInvariant()}" : null;

    protected string StylesheetAddress => Context.RequestServices.GetRequiredService<Stylesheet>().Address;

    protected string? JsonLd => Document.JsonLd(Site);

    protected static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    protected static string IsoDay(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    protected static string Moment(DateTime moment) =>
        moment.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    protected static string IsoMoment(DateTime moment) =>
        moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
