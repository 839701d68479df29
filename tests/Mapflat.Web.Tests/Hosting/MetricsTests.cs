using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Mapflat.Web.Tests.Hosting;

public sealed class MetricsTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Measurements_arrive_where_the_settings_say()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        receiver.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue(
                (context.Request.Path, context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
        });
        await receiver.StartAsync(Stop);

        // A first start, which freezes.
        using var data = new TempFolder();
        await using (var site = new SiteFactory().In(data).With("Mapflat:Metrics:OtlpEndpoint", receiver.Urls.First()))
        {
            using var client = site.Client();
            await site.FrozenAsync();
            foreach (var (address, status) in ((string, int)[])[("/about", 200), ("/lands/x", 301), ("/nothing", 404)])
            {
                using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), Stop);
                Assert.Equal(status, (int)answer.StatusCode);
            }
        }

        // The last ones are sent when the site ends.
        Assert.NotEmpty(received);
        Assert.All(received, one => Assert.Equal(("/v1/metrics", "application/x-protobuf"), (one.Path, one.Type)));
        var all = string.Concat(received.Select(one => one.Body));
        foreach (var name
            in (string[])["mapflat.frozen.answers", "mapflat.redirects", "mapflat.missing", "mapflat.frozen.generation",
                "mapflat.freeze.duration", "http.server.request.duration", "dotnet.process.memory.working_set"])
            Assert.Contains(name, all, StringComparison.Ordinal);
        Assert.DoesNotContain("/lands/x", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("grpc://localhost:4317")]
    public async Task An_endpoint_that_is_none_is_refused_before_anything_starts(string endpoint)
    {
        var said = await Shell.RunAsync("doctor", "--Mapflat:Metrics:OtlpEndpoint=" + endpoint);
        Assert.Equal(4, said.Code);
        Assert.Contains("Mapflat:Metrics:OtlpEndpoint is", said.Error, StringComparison.Ordinal);
    }
}
