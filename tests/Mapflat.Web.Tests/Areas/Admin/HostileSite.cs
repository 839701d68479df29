using System.Net;
using System.Text.Json;
using AngleSharp.Dom;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>A site whose owner sends what nobody should, and notes what went wrong.</summary>
public abstract class HostileSite : AdminSite
{
    protected const string Token = "__RequestVerificationToken";

    protected List<string> Faults { get; } = [];

    protected AdminClient Owner { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Owner = await AdminClient.SignInAsync(Site);
    }

    /// <summary>
    /// What holds of every answer: no fault of the server, no trace, and no markup of ours that came in as text.
    /// </summary>
    protected async Task<IDocument?> LookAsync(HttpResponseMessage answer, string what)
    {
        var text = await TextAsync(answer);
        if ((int)answer.StatusCode >= 500) Faults.Add($"{what}: {(int)answer.StatusCode}");
        if (text.Contains("   at Mapflat.", StringComparison.Ordinal)
            || text.Contains("   at Microsoft.", StringComparison.Ordinal))
            Faults.Add($"{what}: a stack trace");
        if (answer.Headers.Contains("Set-Cookie")
            && answer.Headers.GetValues("Set-Cookie").Any(line => line.StartsWith("pwned", StringComparison.Ordinal)))
            Faults.Add($"{what}: a header came in");
        if (answer.Content.Headers.ContentType?.MediaType != "text/html") return null;
        var document = Html.Parse(text);
        FindMarkup(document, what);
        return document;
    }

    protected void FindMarkup(IDocument document, string what)
    {
        foreach (var script in document.QuerySelectorAll("script"))
        {
            if (script.GetAttribute("type") == "application/ld+json") Parse(script.TextContent);
            else if (script.GetAttribute("src")?.StartsWith('/') != true)
                Faults.Add($"{what}: a script of its own: {script.OuterHtml[..Math.Min(80, script.OuterHtml.Length)]}");
        }

        if (document.All.Any(element => element.Attributes.Any(attribute => attribute.Name.StartsWith(
            "on", StringComparison.Ordinal))) || document.QuerySelector("img[src=x]") is not null)
            Faults.Add($"{what}: markup came in");

        void Parse(string json)
        {
            try
            {
                using var _ = JsonDocument.Parse(json);
            }
            catch (JsonException e)
            {
                Faults.Add($"{what}: {e.Message}");
            }
        }
    }

    protected async Task<IDocument?> DocumentAsync(string address)
    {
        using var answer = await Owner.GetAsync(address);
        if ((int)answer.StatusCode >= 500) Faults.Add($"GET {address}: {(int)answer.StatusCode}");
        if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType != "text/html")
            return null;
        var document = Html.Parse(await TextAsync(answer));
        FindMarkup(document, $"GET {address}");
        return document;
    }

    /// <summary>A token, after having signed in again where something has ended the session.</summary>
    protected async Task<string> TokenAsync()
    {
        using var answer = await Owner.GetAsync("/admin/account");
        if (answer.StatusCode == HttpStatusCode.OK)
            return AdminClient.FieldsOf(await TextAsync(answer), "/admin/sign-out")[Token];
        Owner.Cookies.Clear();
        // Whoever tried before has made the site cautious.
        Clock.Now += TimeSpan.FromHours(2);
        await Owner.SignInAsync();
        return await TokenAsync();
    }
}
