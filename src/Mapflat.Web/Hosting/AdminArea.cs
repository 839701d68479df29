using System.Security.Claims;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Kept;
using Mapflat.Web.Areas.Admin.Passkeys;
using Mapflat.Web.Areas.Admin.SignIn;
using Mapflat.Web.Freezing;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Web.Hosting;

/// <summary>The owner's area: who may enter, by which cookies, under which headers. Visitors meet none of it.</summary>
internal static class AdminArea
{
    public const string Path = "/admin";

    public const string Owner = nameof(AccountRole.Owner);

    /// <summary>In bytes; what takes larger files says so itself.</summary>
    private const long LargestForm = 2 * 1024 * 1024;

    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; frame-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static bool Includes(PathString path) => path.StartsWithSegments(Path);

    public static IServiceCollection AddAdminArea(this IServiceCollection services, DataFolder folder)
    {
        services.AddDataProtection().SetApplicationName("Mapflat.Web")
            .PersistKeysToFileSystem(new DirectoryInfo(folder.Keys));
        services.AddHttpContextAccessor();
        services.AddMapflatAccounts().AddSignInManager();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies(cookies =>
        {
            // “__Host-” (RFC 6265bis, section 4.1.3.2): over TLS or on this machine, for this host alone.
            cookies.ApplicationCookie!.Configure(o => o.Cookie.Name = "__Host-session");
            cookies.TwoFactorUserIdCookie!.Configure(o => o.Cookie.Name = "__Host-second-factor");
            cookies.TwoFactorRememberMeCookie!.Configure(o => o.Cookie.Name = "__Host-remembered");
            cookies.ExternalCookie!.Configure(o => o.Cookie.Name = "__Host-external");
        });
        services.AddSingleton<SessionTickets>();
        services.AddSingleton<FormKeeping>();
        services.AddSingleton<UsedCeremonies>();
        services.AddScoped<PasskeyCeremony>();
        services.AddSingleton<KnownBrowserCookie>();
        services.AddScoped<SignInCompletion>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<FrozenSiteHolder>(PasskeyDomain.Configure);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<SessionTickets>((cookie, tickets) =>
            {
                cookie.SessionStore = tickets;
                cookie.ExpireTimeSpan = SessionStore.Lifetime;
                // The store counts the hours of a session; the cookie ends with the browser.
                cookie.SlidingExpiration = false;
                cookie.LoginPath = "/admin/sign-in";
                cookie.ReturnUrlParameter = "return";
                // The session store has looked at the account already.
                cookie.Events.OnValidatePrincipal = _ => Task.CompletedTask;
                cookie.Events.OnRedirectToLogin = context => context.HttpContext.RequestServices
                    .GetRequiredService<FormKeeping>().AskToSignInAsync(context.HttpContext);
                cookie.Events.OnRedirectToAccessDenied = context =>
                    RefuseAsync(context.HttpContext, StatusCodes.Status403Forbidden, "forbidden");
            });
        services.AddAuthorizationBuilder()
            .AddPolicy(Owner, policy => policy.RequireRole(nameof(AccountRole.Owner)))
            .AddDefaultPolicy(
                "Editor", policy => policy.RequireRole(nameof(AccountRole.Owner), nameof(AccountRole.Editor)))
            .AddFallbackPolicy(
                "Nobody else", policy => policy.RequireRole(nameof(AccountRole.Owner), nameof(AccountRole.Editor)));
        services.AddAntiforgery(o => o.Cookie.Name = "__Host-form");
        services.Configure<CookieTempDataProviderOptions>(o => o.Cookie.Name = "__Host-notice");
        services.Configure<CookiePolicyOptions>(o =>
        {
            o.Secure = CookieSecurePolicy.Always;
            o.HttpOnly = HttpOnlyPolicy.Always;
            o.MinimumSameSitePolicy = SameSiteMode.Lax;
        });
        return services;
    }

    /// <summary>Headers, and what no form may do; before routing.</summary>
    public static void UseAdminHeaders(this IApplicationBuilder app) =>
        app.UseWhen(context => Includes(context.Request.Path), admin => admin.Use(async (context, next) =>
        {
            // Fetch Metadata: another site's page sends nothing here, whatever token it may have got hold of.
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
                && context.Request.Headers["Sec-Fetch-Site"] is ["cross-site" or "same-site"])
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            context.Response.OnStarting(
                static state =>
                {
                    var headers = ((HttpResponse)state).Headers;
                    headers.CacheControl = "no-store";
                    headers["X-Robots-Tag"] = "noindex";
                    return Task.CompletedTask;
                },
                context.Response);
            // A long text is larger than anything that a visitor sends.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>()
                is { IsReadOnly: false, MaxRequestBodySize: < LargestForm } size)
                size.MaxRequestBodySize = LargestForm;
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers["Referrer-Policy"] = "same-origin";
            context.Response.Headers[SecurityHeaders.OpenerPolicy] = "same-origin";
            await next(context);
        }));

    /// <summary>Who is asking, and whether they may; after routing.</summary>
    public static void UseAdminGate(this IApplicationBuilder app) =>
        app.UseWhen(context => Includes(context.Request.Path), admin =>
        {
            admin.Use(async (context, next) =>
            {
                try
                {
                    await context.RequestServices.GetRequiredService<ContentStore>()
                        .EnsureOpenAsync(context.RequestAborted);
                    await next(context);
                }
                catch (Exception e)
                    when (e is StoreException or System.Data.Common.DbException && !context.Response.HasStarted)
                {
                    // Nobody can be recognised now, so nobody is told more than that. The keeper of the frozen site
                    // logs why.
                    if (e is not StoreException) context.RequestServices.GetRequiredService<ContentStore>().LookAgain();
                    context.Response.Headers.RetryAfter = "60";
                    await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "away");
                }
            });
            admin.UseCookiePolicy();
            admin.UseAuthentication();
            admin.UseAuthorization();
        });

    public static Author AuthorOf(HttpContext context)
    {
        var user = context.User;
        return new Author(
            user.FindFirstValue(SessionTickets.DisplayName) ?? user.Identity?.Name ?? "nobody",
            int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier),
                System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null,
            context.Connection.RemoteIpAddress?.ToString());
    }

    /// <summary>
    /// Whether a script asks, which can tell a status from an answer; a person is sent to the page that helps.
    /// </summary>
    public static bool IsFromScript(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
        || request.HasJsonContentType()
        || request.Headers["Sec-Fetch-Dest"] is ["empty"];

    /// <summary>Refuses a request: a script gets a word in JSON, a person the error page.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string word)
    {
        context.Response.StatusCode = status;
        return IsFromScript(context.Request)
            ? context.Response.WriteAsJsonAsync(new { error = word })
            : Task.CompletedTask;
    }
}
