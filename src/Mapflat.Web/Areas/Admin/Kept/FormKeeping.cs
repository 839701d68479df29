using System.Text.Json;
using Mapflat.Content.Accounts;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.DataProtection;

namespace Mapflat.Web.Areas.Admin.Kept;

/// <summary>
/// Keeps a form that comes when its session is over, or when somebody has to show first who they are, so that no word
/// is lost on the way.
/// </summary>
internal sealed class FormKeeping(SubmittedFormStore forms, SessionStore sessions, IDataProtectionProvider protection)
{
    private readonly IDataProtector _seal = protection.CreateProtector("Mapflat.KeptForm");

    public async Task AskToSignInAsync(HttpContext context)
    {
        if (AdminArea.IsFromScript(context.Request))
        {
            await AdminArea.RefuseAsync(context, StatusCodes.Status401Unauthorized, "signed-out");
            return;
        }

        var account = context.Items[SessionTickets.Over] is string key && HttpMethods.IsPost(context.Request.Method)
            ? await sessions.FindOverAsync(key, context.RequestAborted)
            : null;
        context.Response.Redirect(await AskAsync(context, "/admin/sign-in", account));
    }

    /// <summary>
    /// The address of a page that asks for something and then leads back to where this request was going, with what it
    /// brought.
    /// </summary>
    /// <param name="goesOn">The form has shown its token, so that it may be sent again without another press.</param>
    public async Task<string> AskAsync(HttpContext context, string page, int? account, bool goesOn = false)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return $"{page}?return={Uri.EscapeDataString(request.Path + request.QueryString)}";
        if (account is { } known && await KeepAsync(context, known, goesOn) is { } number)
            return $"{page}?return={Uri.EscapeDataString("/admin/kept/" + number)}";
        var from = Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var referer)
            && referer.Host == request.Host.Host ? referer.PathAndQuery : AdminArea.Path;
        var hasFiles = request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
        return $"{page}?return={Uri.EscapeDataString(from)}&lost={(hasFiles ? "files" : "form")}";
    }

    /// <summary>What a kept form says; null if the keys that it was sealed with are gone.</summary>
    public KeptWords? Open(SubmittedForm form)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptWords>(_seal.Unprotect(form.Words));
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Only what a plain form sends, and no secrets: a password is asked for again.</summary>
    private async Task<string?> KeepAsync(HttpContext context, int account, bool goesOn)
    {
        var request = context.Request;
        if (!IsPlain(request) || request.ContentLength is null or > SubmittedFormStore.Largest) return null;
        try
        {
            var form = await request.ReadFormAsync(context.RequestAborted);
            var words = new KeptWords(
                request.Path + request.QueryString, FieldsOf(form), goesOn && !form.Keys.Any(IsSecret));
            return await forms.KeepAsync(
                account, _seal.Protect(JsonSerializer.SerializeToUtf8Bytes(words)), context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            return null;
        }
    }

    public static bool IsPlain(HttpRequest request) => request.ContentType?.StartsWith(
        "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    public static IReadOnlyList<KeptField> FieldsOf(IFormCollection form) =>
        [.. form.Where(field => field.Key is not ("__RequestVerificationToken" or SendsKeptFormOnceAttribute.Field)
            && !IsSecret(field.Key))
            .SelectMany(field => field.Value.Select(value => new KeptField(field.Key, value ?? "")))];

    private static bool IsSecret(string field) =>
        field.Contains("password", StringComparison.OrdinalIgnoreCase) || field is "Current" or "Code" or "Secret";
}

/// <param name="GoesOn">It may be sent again as soon as its sender has shown again who they are.</param>
internal sealed record KeptWords(string Address, IReadOnlyList<KeptField> Fields, bool GoesOn = false);

internal sealed record KeptField(string Name, string Value);
