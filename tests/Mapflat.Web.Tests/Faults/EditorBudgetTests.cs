using System.Globalization;
using System.Net;
using Mapflat.Content.Markup;
using Mapflat.Web.Areas.Admin.Drafts;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// What one autosave, check, preview, save or review costs, whatever text is in it that the limits let pass: processor
/// time of the real program in a process of its own, which neither other tests nor a busy machine add to.
/// </summary>
public sealed class EditorBudgetTests
{
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(1);

    /// <summary>Those that cost most when all were measured, each for a reason of its own.</summary>
    private static readonly string[] _worst =
    [
        "*a**b in paragraphs", "|a\\a|-|\\a\\a",
    ];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task No_preview_autosave_or_save_costs_a_second_of_a_processor()
    {
        using var data = new TempFolder();
        ShippedSite.CopyTo(data.Path);
        await AdminClient.CreateAccountAsync(data.Path);
        await using var site = await SiteProcess.StartAsync(data.Path);
        using var editor = new AdminClient(site.Client());
        await editor.SignInAsync();
        var page = "/admin/"
            + $"pages/{ServedFolder.Sql(data.Path, "SELECT Id FROM Pages WHERE Address = '/about'").Single()}";
        // What is compiled at the first request of its kind is not part of what a request costs.
        foreach (var name in GrownTexts.Names.Take(5))
            await WorkAsync(site, editor, page, GrownTexts.Make(name, 9_000));
        await site.RestAsync();
        List<string> costly = [];
        foreach (var name in LongRun.IsWhole ? GrownTexts.Names : _worst)
        {
            var text = LargestOf(name);
            if (!IsSent(text)) continue;
            foreach (var (what, cost) in await WorkAsync(site, editor, page, text))
            {
                var line = $"{cost.TotalMilliseconds:0} ms: {what}, {text.Length:N0} characters, {name}";
                TestContext.Current.SendDiagnosticMessage("{0}", line);
                if (cost > _budget) costly.Add(line);
            }
        }

        Assert.Empty(costly);
    }

    private static async Task<List<(string What, TimeSpan Cost)>> WorkAsync(
        SiteProcess site, AdminClient editor, string page, string text)
    {
        List<(string, TimeSpan)> costs = [];
        var fields = AdminClient.FieldsOf(await editor.ReadAsync($"{page}/edit"), $"{page}/edit");
        await PostAsync("preview", "/preview", HttpStatusCode.OK);
        await PostAsync("checks", "/checks", HttpStatusCode.OK);
        fields["automatic"] = "true";
        var kept = await PostAsync("autosave", "/draft", HttpStatusCode.OK);
        fields["edits"] = (int.Parse(fields["edits"], CultureInfo.InvariantCulture) + (kept ? 1 : 0)).ToString(
            CultureInfo.InvariantCulture);
        if (await PostAsync("save", "/edit", HttpStatusCode.Found))
        {
            await MeasureAsync("editor", () => editor.GetAsync($"{page}/edit"), HttpStatusCode.OK);
            await MeasureAsync("review", () => editor.GetAsync($"{page}/publication"), HttpStatusCode.OK);
        }

        return costs;

        Task<bool> PostAsync(string what, string to, HttpStatusCode accepted)
        {
            // As it is typed: what is remembered of the text before does not help.
            fields["markdown"] = text + (char)('c' + costs.Count);
            return MeasureAsync(what,
                () => editor.SendAsync(HttpMethod.Post, page + to, new FormUrlEncodedContent(fields)), accepted);
        }

        async Task<bool> MeasureAsync(string what, Func<Task<HttpResponseMessage>> ask, HttpStatusCode accepted)
        {
            var before = site.ProcessorTime;
            using var answer = await ask();
            costs.Add((what, site.ProcessorTime - before));
            // Refused with a sentence, or as a form that cannot be read.
            Assert.True(answer.StatusCode == accepted || answer.StatusCode is HttpStatusCode.UnprocessableEntity
                or HttpStatusCode.BadRequest, $"{what}: {answer.StatusCode}");
            return answer.StatusCode == accepted;
        }
    }

    /// <summary>Whether the form is read at all: not larger than any that a text within the limits makes.</summary>
    private static bool IsSent(string text) => WebUtility.UrlEncode(text).Length < DraftForm.LargestBody - 10_000;

    /// <summary>The longest that is not refused, or about so.</summary>
    private static string LargestOf(string name)
    {
        var (least, most) = (0, 2 * (MarkdownLimits.SourceBytes - 10));
        for (var i = 0; i < 10; i++)
        {
            var size = (least + most) / 2;
            if (new MarkdownRenderer().Render(GrownTexts.Make(name, size)).Value is null) most = size;
            else least = size;
        }

        return GrownTexts.Make(name, least);
    }
}
