using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// Somebody who works in the owner's area without a pause: drafts and automatic saves of one page, publications of
/// another, and rules by command. It counts what was acknowledged, over as many processes as it takes.
/// </summary>
internal sealed class Savers(string dataDirectory)
{
    private Dictionary<string, string>? _cookies;
    private Task _work = Task.CompletedTask;
    private volatile bool _stop;

    /// <summary>
    /// The number of the last draft that was acknowledged; 0 for none. The next one may be there as well.
    /// </summary>
    public int Draft { get; private set; }

    /// <summary>The number of the last publication that was acknowledged; 0 for none.</summary>
    public int Edition { get; private set; }

    /// <summary>The number of the last import of rules that was acknowledged; 0 for none.</summary>
    public int Rule { get; private set; }

    /// <summary>Everything that was acknowledged.</summary>
    public int Saves { get; private set; }

    /// <summary>Begins to work on a site.</summary>
    public async Task StartAsync(SiteProcess site, bool commands = true)
    {
        _stop = false;
        var client = new AdminClient(site.Client());
        foreach (var (name, value) in _cookies ?? []) client.Cookies[name] = value;
        if (_cookies is null)
        {
            await client.SignInAsync();
            _cookies = new(client.Cookies);
        }

        List<Task> work = [WorkAsync(() => DraftAsync(client, PageOf("/about"))),
            WorkAsync(() => PublishAsync(client, PageOf("/kept")))];
        if (commands) work.Add(WorkAsync(ImportAsync));
        _work = AllAsync(client, work);
    }

    /// <summary>Waits until a number of saves was acknowledged.</summary>
    public async Task ReachAsync(int saves)
    {
        await Wait.UntilAsync(() => Task.FromResult(Saves >= saves || _work.IsCompleted));
        if (_work.IsCompleted) await _work;
    }

    /// <summary>Waits until the work has ended, as the site has, or because it is told to.</summary>
    public Task StopAsync()
    {
        _stop = true;
        return _work;
    }

    /// <summary>What was acknowledged and is not there.</summary>
    public IReadOnlyList<string> Lost()
    {
        List<string> lost = [];
        if (Draft > 0 && ServedFolder.Sql(dataDirectory, "SELECT Markdown FROM Revisions WHERE PageId = "
            + $"{PageOf("/about")} ORDER BY Number DESC LIMIT 1").Single() is var draft
            && draft != Words("Draft", Draft) && draft != Words("Draft", Draft + 1))
            lost.Add($"draft {Draft}: there is “{draft.Trim()}”");
        for (var n = 1; n <= Edition; n++)
        {
            if (ServedFolder.Sql(dataDirectory, $"SELECT Number FROM Revisions WHERE PageId = {PageOf("/kept")} AND "
                + $"PublishedAt IS NOT NULL AND Markdown = '{Words("Edition", n)}'").Count == 0)
                lost.Add($"edition {n}");
        }
        for (var n = 1; n <= Rule; n++)
        {
            if (ServedFolder.Sql(dataDirectory, $"SELECT Id FROM Rules WHERE Key = '/by-command/{n}'").Count == 0)
                lost.Add($"rule {n}");
        }
        return lost;
    }

    private int PageOf(string address) =>
        int.Parse(
            ServedFolder.Sql(dataDirectory, $"SELECT Id FROM Pages WHERE Address = '{address}' AND Trashed IS NULL")
                .Single(), CultureInfo.InvariantCulture);

    private static string Words(string kind, int number) => $"{kind} {number}.\n";

    private static async Task AllAsync(AdminClient client, List<Task> work)
    {
        using (client) await Task.WhenAll(work);
    }

    private async Task WorkAsync(Func<Task<bool>> save)
    {
        try
        {
            while (!_stop && await save()) Saves++;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The process is gone.
        }
    }

    /// <summary>As the editor does it: one automatic save after another, then one that is asked for.</summary>
    private async Task<bool> DraftAsync(AdminClient client, int page)
    {
        var number = Draft + 1;
        var fields = AdminClient.FieldsOf(
            await client.ReadAsync($"/admin/pages/{page}/edit"), $"/admin/pages/{page}/edit");
        (fields["markdown"], fields["automatic"]) = (Words("Draft", number), number % 4 == 0 ? "false" : "true");
        using var answer = await client.SendAsync(
            HttpMethod.Post, $"/admin/pages/{page}/draft", new FormUrlEncodedContent(fields));
        if (answer.StatusCode != HttpStatusCode.OK) return Refused(answer, await answer.Content.ReadAsStringAsync());
        using var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        _ = said.RootElement.GetProperty("edits").GetInt32();
        Draft = number;
        return true;
    }

    private async Task<bool> PublishAsync(AdminClient client, int page)
    {
        var number = Edition + 1;
        using (var saved = await client.PostFormAsync($"/admin/pages/{page}/edit", $"/admin/pages/{page}/edit",
            new() { ["markdown"] = Words("Edition", number) }))
        {
            if (saved.StatusCode != HttpStatusCode.Found)
                return Refused(saved, await saved.Content.ReadAsStringAsync());
        }
        var publication = $"/admin/pages/{page}/publication";
        var review = await client.ReadAsync(publication);
        if (!review.Contains($"action=\"{publication}\"", StringComparison.Ordinal))
        {
            // It was published by a process that was killed before it could say so.
            Edition = number;
            return true;
        }

        using var published = await client.SendAsync(
            HttpMethod.Post, publication, new FormUrlEncodedContent(AdminClient.FieldsOf(review, publication)));
        if (published.StatusCode != HttpStatusCode.Found)
            return Refused(published, await published.Content.ReadAsStringAsync());
        Edition = number;
        return true;
    }

    private async Task<bool> ImportAsync()
    {
        var number = Rule + 1;
        using var folder = new TempFolder();
        folder.Write("rules.csv", $"from,to\n/by-command/{number},/kept\n");
        var said = await SiteProcess.CommandAsync(dataDirectory, "redirects", "import", folder["rules.csv"]);
        if (said.Code != 0) throw new InvalidOperationException(said.Error);
        Rule = number;
        return true;
    }

    private static bool Refused(HttpResponseMessage answer, string text) =>
        throw new InvalidOperationException($"{answer.RequestMessage!.RequestUri} answers {answer.StatusCode}: {text}");
}
