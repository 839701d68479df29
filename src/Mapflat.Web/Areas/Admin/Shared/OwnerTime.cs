using System.Globalization;
using Mapflat.Content.Dormancy;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>
/// Tells times as the owner of the site reads them: all in one time zone, which is named beside them.
/// </summary>
internal sealed class OwnerTime
{
    private static readonly OwnerTime Utc = new(TimeZoneInfo.Utc);

    private readonly TimeZoneInfo _zone;
    private readonly string _name;

    private OwnerTime(TimeZoneInfo zone)
    {
        _zone = zone;
        // Of “America/Argentina/Buenos_Aires”, the city.
        var city = zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');
        _name = zone == TimeZoneInfo.Utc ? "UTC" : city + " time";
    }

    public static OwnerTime Get(HttpContext context) => context.Items[typeof(OwnerTime)] as OwnerTime ?? Utc;

    public string FormatMoment(DateTime utc) =>
        $"{Convert(utc).ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} {_name}";

    public string FormatTime(DateTime utc) =>
        $"{Convert(utc).ToString("HH:mm", CultureInfo.InvariantCulture)} {_name}";

    private DateTime Convert(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), _zone);

    /// <summary>Looks the zone up once for each request of the owner's area.</summary>
    internal sealed class Reading(OwnerTimeZone zone) : IAsyncActionFilter
    {
        public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
        {
            context.HttpContext.Items[typeof(OwnerTime)] =
                new OwnerTime(await zone.ReadAsync(context.HttpContext.RequestAborted));
            await next();
        }
    }
}
