using Microsoft.AspNetCore.Mvc.Razor;

namespace Mapflat.Web.Mvc;

/// <summary>
/// A feature's views stand beside its controller: <c>Features/{controller}/{view}.cshtml</c>,
/// <c>Areas/Admin/{controller}/{view}.cshtml</c>.
/// </summary>
internal static class FeatureFolders
{
    public static IMvcBuilder AddFeatureFolders(this IMvcBuilder mvc)
    {
        mvc.Services.Configure<RazorViewEngineOptions>(options =>
        {
            options.ViewLocationFormats.Clear();
            options.ViewLocationFormats.Add("/Features/{1}/{0}.cshtml");
            options.ViewLocationFormats.Add("/Features/Shared/{0}.cshtml");
            options.AreaViewLocationFormats.Clear();
            options.AreaViewLocationFormats.Add("/Areas/{2}/{1}/{0}.cshtml");
            options.AreaViewLocationFormats.Add("/Areas/{2}/Shared/{0}.cshtml");
        });
        return mvc;
    }
}
