using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>
/// Every field of every form, found by walking the owner's area, against strings that nobody expects.
/// </summary>
public sealed partial class HostileFormTests : HostileSite
{
    private const string Markup =
        "\"'><script>window.pwned=1</script><img src=x onerror=window.pwned=1>{{7*7}}${7*7}<!-- ]]>";

    // What is tried last stays: the markup is what visitors are shown.
    private static readonly (string Name, string Text)[] _strings =
    [
        ("blanks", "  \t "),
        ("NUL", "a\0b"),
        ("half a surrogate pair", "a\ud800b"),
        ("100,000 letters", new string('x', 100_000)),
        ("a header and a path", "x\r\nSet-Cookie: pwned=1\r\n\r\n../../../etc/passwd%00.md"),
        ("SQL", "'; DROP TABLE Pages;-- %' OR 1=1 \\ \" ) (* NEAR"),
        ("Unicode", "a\u202egnp.b \u200d\U0001f469\u200d\U0001f469\u200d\U0001f467 Z\u0351\u036b\u0343a\u0308\u0323 "
            + "\u2028\ufeff\ufdfd\uffff \u0661\u0662\u0663 ﬀ İı"),
        ("markup", Markup),
    ];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task No_string_in_a_field_is_lost_or_becomes_markup()
    {
        var forms = await FindFormsAsync();
        var (sent, turn) = (0, 0);
        foreach (var form in forms)
        {
            foreach (var field in form.Fields)
            {
                foreach (var (name, text) in Strings(turn++)) sent += await TryAsync(form, field, name, text) ? 1 : 0;
            }
        }

        // What was accepted is public wherever it can be.
        foreach (var page in await PagesAsync())
        {
            // Where nothing is to be published there is no form.
            if (await DocumentAsync(page + "/publication") is not { } review
                || FormOf(review, page + "/publication") is null)
                continue;
            using var answer = await Owner.PostFormAsync(page + "/publication", page + "/publication", []);
            await LookAsync(answer, page + "/publication");
        }

        await LookAtThePublicSiteAsync();
        Assert.True(Faults.Count == 0, string.Join('\n', Faults));
        Assert.True(forms.Count > 20 && sent > LongRun.Count(120, 400),
            $"Only {forms.Count} forms were found, and {sent} strings sent.");
    }

    /// <summary>The strings for a field; in an ordinary run each takes its turn with some of them.</summary>
    private static IEnumerable<(string Name, string Text)> Strings(int turn) =>
        _strings.Where((each, i) => LongRun.IsWhole || each.Text == Markup || (i + turn) % 4 == 0);

    /// <summary>Sends a form with one field changed.</summary>
    /// <returns>Whether the form was there to be sent.</returns>
    private async Task<bool> TryAsync(FoundForm form, string field, string name, string text)
    {
        var what = $"{form.Page}, {form.Action}, {field} with {name}";
        await TokenAsync();
        if (await DocumentAsync(form.Page) is not { } before || FormOf(before, form.Action) is not { } there)
            return false;
        var fields = FieldsOf(there, form.Action);
        if (!fields.TryGetValue(field, out var was)) return false;
        fields[field] = text;
        using var content = Content(there, fields);
        using var answer = await Owner.SendAsync(HttpMethod.Post, form.Action, content);
        var document = await LookAsync(answer, what);
        if (answer.StatusCode == HttpStatusCode.UnprocessableEntity && document is not null)
        {
            // A refused form comes back with all that was typed, and says why.
            if (document.QuerySelector(".problems") is null) Faults.Add($"{what}: refused without a word");
            if (IsSecret(there, field)
                || !document.QuerySelectorAll("input, textarea").Any(control => control.GetAttribute("name") == field))
                return true;
            if (!document.QuerySelectorAll("input, textarea")
                .Any(control => control.GetAttribute("name") == field && IsSame(ValueOf(control), text)))
                Faults.Add($"{what}: refused, and what was typed is gone");
        }
        else if (answer.StatusCode == HttpStatusCode.Found && was.Length > 0 && !string.IsNullOrWhiteSpace(text)
            && !IsHidden(there, field) && await DocumentAsync(form.Page) is { } after
            && FormOf(after, form.Action) is { } again
            && FieldsOf(again, form.Action).TryGetValue(field, out var now) && !IsSame(now, text) && !IsSame(now, was)
            // A name in menus that is the title's is none.
            && !(field == "menu" && now.Length == 0))
        {
            Faults.Add($"{what}: accepted, and something else was kept: {now[..Math.Min(now.Length, 80)]}");
        }

        return true;
    }

    /// <summary>All forms of the area that are sent with POST and have a field to write in, each once.</summary>
    private async Task<IReadOnlyList<FoundForm>> FindFormsAsync()
    {
        Dictionary<string, FoundForm> found = new(StringComparer.Ordinal);
        Dictionary<string, int> kinds = new(StringComparer.Ordinal);
        Queue<string> queue =
            new(["/admin", "/admin/pages/new", "/admin/accounts/new", "/admin/passkeys/new", "/admin/second-factor"]);
        while (queue.TryDequeue(out var address))
        {
            var kind = Kind(address);
            if (kinds.GetValueOrDefault(kind) >= 1) continue;
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (await DocumentAsync(address) is not { } document) continue;
            foreach (var form in document.QuerySelectorAll<IHtmlFormElement>("form[method=post]"))
            {
                string[] actions = [form.GetAttribute("action") ?? address, .. form
                    .QuerySelectorAll("button[formaction]").Select(button => button.GetAttribute("formaction")!)];
                foreach (var action in actions.Where(action => !action.StartsWith(
                    "/admin/sign-out", StringComparison.Ordinal)))
                {
                    List<string> fields = [.. form.QuerySelectorAll("input, textarea").Where(IsWritten)
                        .Select(control => control.GetAttribute("name")!).Distinct()];
                    if (fields.Count > 0) found.TryAdd(Kind(action), new FoundForm(address, action, fields));
                }
            }

            foreach (var link in document.QuerySelectorAll("a[href^='/admin']")
                .Select(link => link.GetAttribute("href")!))
            {
                // Files are no pages.
                if (!Files().IsMatch(link)) queue.Enqueue(link.Split('#')[0]);
            }
        }

        return [.. found.Values.OrderBy(form => form.Action.EndsWith("/edit", StringComparison.Ordinal) ? 0 : 1)];

        static string Kind(string address) => Numbers().Replace(address.Split('?')[0], "$1/#");
    }

    private static bool IsWritten(IElement control) =>
        control.GetAttribute("name") is { Length: > 0 } and not Token && !control.HasAttribute("disabled")
        && (control is IHtmlTextAreaElement || control.GetAttribute("type") is null or "text" or "search" or "url"
            or "email" or "tel" or "password" or "date" or "number" or "hidden");

    private static bool IsHidden(IHtmlFormElement form, string field) => Is(form, field, "hidden");

    /// <summary>What a page never says again, or a browser does not let anybody write.</summary>
    private static bool IsSecret(IHtmlFormElement form, string field) =>
        Is(form, field, "password", "hidden", "date", "number");

    private static bool Is(IHtmlFormElement form, string field, params string[] types) =>
        form.QuerySelectorAll("input")
            .Any(control => control.GetAttribute("name") == field && types.Contains(control.GetAttribute("type")));

    private static IHtmlFormElement? FormOf(IDocument document, string action) =>
        document.QuerySelectorAll<IHtmlFormElement>("form[method=post]")
            .FirstOrDefault(form => form.GetAttribute("action") == action || form.QuerySelectorAll("button[formaction]")
                .Any(button => button.GetAttribute("formaction") == action));

    private static Dictionary<string, string> FieldsOf(IHtmlFormElement form, string action)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (var control in form.Elements.Where(control => control.HasAttribute("name")
            && !control.HasAttribute("disabled")))
        {
            if (control.GetAttribute("type") is "checkbox" or "radio" && !control.HasAttribute("checked")) continue;
            if (control.GetAttribute("type") is "file" or "submit") continue;
            if (control is IHtmlButtonElement button
                && button.GetAttribute("formaction") != (form.GetAttribute("action") == action ? null : action))
                continue;
            fields.TryAdd(control.GetAttribute("name")!, ValueOf(control));
        }

        return fields;
    }

    private static string ValueOf(IElement control) => control switch
    {
        IHtmlTextAreaElement text => text.Value,
        IHtmlSelectElement select => select.Value ?? "",
        _ => control.GetAttribute("value") ?? "",
    };

    private static HttpContent Content(IHtmlFormElement form, Dictionary<string, string> fields)
    {
        if (form.GetAttribute("enctype") == "multipart/form-data")
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in fields) parts.Add(new ByteArrayContent(Bytes(value)), $"\"{name}\"");
            return parts;
        }

        var content = new StringContent(
            string.Join('&', fields.Select(field => $"{Escape(field.Key)}={Escape(field.Value)}")));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return content;

        static string Escape(string text) => string.Concat(Bytes(text).Select(b => b < 128 && char.IsAsciiLetterOrDigit(
            (char)b) ? ((char)b).ToString() : "%" + b.ToString("X2", CultureInfo.InvariantCulture)));
    }

    /// <summary>UTF-8, but half a pair stays half a pair (CESU), as nothing forbids a client to send it.</summary>
    private static byte[] Bytes(string text)
    {
        List<byte> bytes = [];
        foreach (var part in HalfPairs().Split(text))
        {
            if (part is [var half] && char.IsSurrogate(half))
                bytes.AddRange(
                    [(byte)(0xe0 | (half >> 12)), (byte)(0x80 | ((half >> 6) & 0x3f)), (byte)(0x80 | (half & 0x3f))]);
            else bytes.AddRange(Encoding.UTF8.GetBytes(part));
        }

        return [.. bytes];
    }

    /// <summary>
    /// As documented, texts are trimmed, single lines have no line ends, Unicode forms are made one, and what is no
    /// UTF-8 keeps its percent signs or becomes U+FFFD. The parser of these tests has no U+FFFF.
    /// </summary>
    private static bool IsSame(string kept, string sent) => Plain(kept) == Plain(sent);

    private static string Plain(string text) =>
        Blank().Replace(Odd().Replace(text, ""), "").Normalize(NormalizationForm.FormC);

    private async Task LookAtThePublicSiteAsync()
    {
        using var visitor = AdminClient.Of(Site);
        List<string> addresses = ["/search?q=" + Uri.EscapeDataString(Markup), "/search?q=pwned", "/history",
            "/nothing/" + Uri.EscapeDataString(Markup)];
        foreach (var file in (string[])["/sitemap.xml", "/feed.atom"])
        {
            var xml = XDocument.Parse(await visitor.ReadAsync(file));
            if (file == "/sitemap.xml")
                addresses.AddRange(xml.Descendants().Where(element => element.Name.LocalName == "loc")
                    .Select(element => new Uri(element.Value).AbsolutePath));
            // The words of a feed are HTML once more.
            foreach (var words in xml.Descendants().Where(element => element.Attribute("type")?.Value == "html"))
                FindMarkup(Html.Parse(words.Value), file);
        }

        Assert.True(addresses.Count > 10);
        var shown = 0;
        foreach (var address in addresses)
        {
            using var answer = await visitor.GetAsync(address);
            var document = await LookAsync(answer, address);
            if (document?.Body?.TextContent.Contains("window.pwned=1", StringComparison.Ordinal) == true) shown++;
        }

        Assert.True(shown > 3, "Hardly any page shows what was written, so nothing is proven.");
    }

    private async Task<IReadOnlyList<string>> PagesAsync() =>
        [.. Html.Attributes(await Owner.ReadAsync("/admin/pages"), "a", "href")
            .Where(link => PageAddress().IsMatch(link)).Distinct()];

    [GeneratedRegex("(/media|)/(?:[0-9]+|[^/]+\\.svg)(?=/|$)")]
    private static partial Regex Numbers();

    [GeneratedRegex("/file$|/thumbnail|/exports/|/account/data|/sign-out")]
    private static partial Regex Files();

    [GeneratedRegex("^/admin/pages/[0-9]+$")]
    private static partial Regex PageAddress();

    [GeneratedRegex("(?<![\\ud800-\\udbff])([\\udc00-\\udfff])|([\\ud800-\\udbff])(?![\\udc00-\\udfff])")]
    private static partial Regex HalfPairs();

    [GeneratedRegex("[\\0\\ufffd\\uffff]|%ED%A0%80|\\ud800(?![\\udc00-\\udfff])")]
    private static partial Regex Odd();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    private sealed record FoundForm(string Page, string Action, IReadOnlyList<string> Fields);
}
