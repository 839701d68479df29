using System.Net;
using System.Threading.RateLimiting;
using Mapflat.Web.Mvc;
using Mapflat.Web.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>
/// How many may make the site compute something large at once, and what whoever comes too late is told.
/// </summary>
public sealed class TurnTests : AdminSite
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_the_editors_the_one_too_many_is_told_so_and_the_others_wait_for_their_turn()
    {
        using var editor = await AdminClient.SignInAsync(Site);
        var page = "/admin/pages/" + ServedFolder.Sql(
            Site.DataDirectory, "SELECT Id FROM Pages WHERE Address = '/about'").Single();
        var fields = AdminClient.FieldsOf(await editor.ReadAsync($"{page}/edit"), $"{page}/edit");
        fields["markdown"] = "Words that are not to be lost.\n";
        await FillAsync(Site.Services.GetRequiredService<Turns>().Editors,
            () => editor.GetAsync($"{page}/preview"), async () =>
            {
                // A person gets back what they sent.
                using var saved = await PostAsync("/edit", "text/html");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, saved.StatusCode);
                Assert.Equal(5, saved.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
                var html = await saved.Content.ReadAsStringAsync(Stop);
                Assert.Contains("Too many texts are being worked on just now. Nothing was changed", html,
                    StringComparison.Ordinal);
                Assert.Contains("Words that are not to be lost.", html, StringComparison.Ordinal);
                // The editor's script gets the sentence as JSON.
                foreach (var act in (string[])["/draft", "/checks", "/preview"])
                {
                    using var kept = await PostAsync(act, "application/json");
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, kept.StatusCode);
                    Assert.Equal("application/json", kept.Content.Headers.ContentType?.MediaType);
                    Assert.StartsWith("{\"message\":\"Too many texts are being worked on just now.",
                        await kept.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
                }
            });
        using var afterwards = await PostAsync("/draft", "application/json");
        Assert.Equal(HttpStatusCode.OK, afterwards.StatusCode);

        Task<HttpResponseMessage> PostAsync(string to, string type) => editor.SendAsync(
            HttpMethod.Post, page + to, new FormUrlEncodedContent(fields), (Name: "Accept", Value: type));
    }

    [Fact]
    public async Task Of_the_visitors_the_one_too_many_is_told_so_and_pages_are_answered_as_ever()
    {
        using var visitor = Site.Client();
        await FillAsync(Site.Services.GetRequiredService<Turns>().Visitors, () => AskAsync("/about/history/1"),
            async () =>
            {
                using var refused = await AskAsync("/about/history/1");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.Equal(5, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
                Assert.Contains("try again", await refused.Content.ReadAsStringAsync(Stop),
                    StringComparison.OrdinalIgnoreCase);
                using var page = await AskAsync("/about");
                Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            });
        using var afterwards = await AskAsync("/about/history/1");
        Assert.Equal(HttpStatusCode.OK, afterwards.StatusCode);

        Task<HttpResponseMessage> AskAsync(string address) =>
            visitor.GetAsync(new Uri(address, UriKind.Relative), Stop);
    }

    /// <summary>
    /// As if something large were at work on every processor that may be: others wait until the queue is full, and are
    /// answered when it is done.
    /// </summary>
    private static async Task FillAsync(
        ConcurrencyLimiter limiter, Func<Task<HttpResponseMessage>> ask, Func<Task> whileFull)
    {
        List<RateLimitLease> working = [];
        while (limiter.AttemptAcquire() is { IsAcquired: true } turn) working.Add(turn);
        Assert.Equal(Math.Max(1, Environment.ProcessorCount / 2), working.Count);
        var waiting = Enumerable.Range(0, Turns.Longest - working.Count).Select(_ => ask()).ToList();
        await Wait.UntilAsync(
            () => Task.FromResult(limiter.GetStatistics()!.CurrentQueuedCount == Turns.Longest - working.Count));
        await whileFull();
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        working.ForEach(turn => turn.Dispose());
        foreach (var answer in await Task.WhenAll(waiting))
        {
            using (answer) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
