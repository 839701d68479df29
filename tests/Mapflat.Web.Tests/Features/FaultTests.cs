using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Mapflat.Web.Tests.Features;

/// <summary>What nobody expected: the visitor gets a number, the log has the rest.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_database_with_another_shape_is_a_page_and_not_a_stack_trace()
    {
        await using var site = new SiteFactory();
        using var client = site.Client();
        var stop = TestContext.Current.CancellationToken;
        using (await client.GetAsync(new Uri("/", UriKind.Relative), stop))
        {
            await using var database = new SqliteConnection($"Data Source={site.DataDirectory}/mapflat.db");
            await database.OpenAsync(stop);
            await using var command = database.CreateCommand();
            command.CommandText = "DROP TABLE SearchIndex";
            await command.ExecuteNonQueryAsync(stop);
        }

        using var answer = await client.GetAsync(new Uri("/search?q=data", UriKind.Relative), stop);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(stop));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("SearchIndex", page.Source.Text, StringComparison.Ordinal);
        var number = page.QuerySelectorAll("main code")[^1].TextContent;
        var log = Directory.EnumerateFiles(Path.Combine(site.DataDirectory, "logs")).Single();
        await using var open = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var lines = (await new StreamReader(open).ReadToEndAsync(stop)).Split('\n');
        var told = Assert.Single(lines.Where(line => line.Contains("Error", StringComparison.Ordinal)), line =>
            line.Contains(number, StringComparison.Ordinal) && line.Contains("SearchIndex", StringComparison.Ordinal));
        Assert.Equal("Error", JsonDocument.Parse(told).RootElement.GetProperty("@l").GetString());
    }

    [Fact]
    public async Task A_past_that_cannot_be_read_takes_nothing_from_the_page()
    {
        await using var site = new SiteFactory();
        using var client = site.Client();
        var stop = TestContext.Current.CancellationToken;
        await site.FrozenAsync();
        await using (var database = new SqliteConnection($"Data Source={site.DataDirectory}/mapflat.db"))
        {
            await database.OpenAsync(stop);
            await using var command = database.CreateCommand();
            command.CommandText = "ALTER TABLE Pages RENAME TO Elsewhere";
            await command.ExecuteNonQueryAsync(stop);
        }

        foreach (var (address, moment, status) in (IEnumerable<(string, string?, int)>)[("/about", null, 200),
            ("/about", "Thu, 01 Jul 2021 00:00:00 GMT", 503), ("/about/history", null, 503),
            ("/about/history/1", null, 503), ("/about/timemap", null, 503)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (moment is not null) request.Headers.Add("Accept-Datetime", moment);
            using var answer = await client.SendAsync(request, stop);
            Assert.Equal((status, status == 503), ((int)answer.StatusCode, answer.Headers.RetryAfter is not null));
        }
    }
}
