using System.Net;
using Mapflat.Content;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mapflat.Web.Tests.Hosting;

/// <summary>Until somebody says what the site's address is, only this machine is answered.</summary>
public sealed class LoopbackTests(LocalSite site)
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Every_name_of_this_machine_is_answered(string host) =>
        Assert.Equal(200, (await site.GetAsync("/about", $"Host: {host}:{site.Server.Port}")).Status);

    [Fact]
    public async Task An_old_host_leads_to_the_address_that_is_listened_on()
    {
        var answer = await site.GetAsync("/About", "Host: mapflat.com");
        Assert.Equal((301, "/about", site.Server.Port),
            (answer.Status, new Uri(answer["Location"]!).AbsolutePath, new Uri(answer["Location"]!).Port));
    }

    [Theory]
    [InlineData("192.168.1.7")]
    [InlineData("example.org")]
    [InlineData("www.mapflat.com.example")]
    public async Task Any_other_host_is_refused(string host) =>
        Assert.Equal(400, (await site.GetAsync("/about", $"Host: {host}")).Status);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("192.168.1.7", false)]
    [InlineData("2001:db8::1", false)]
    public void A_request_that_came_to_another_interface_is_not_answered(string local, bool reachable)
    {
        var context = new DefaultHttpContext();
        context.Connection.LocalIpAddress = IPAddress.Parse(local);
        context.Request.Host = new HostString("localhost", 5000);
        var origins = new Origins(new MapflatOptions(), "http://0.0.0.0:5000");
        Assert.Equal(
            (reachable, reachable), (origins.IsReachable(context.Connection), origins.IsCanonical(context.Request)));
        Assert.True(new Origins(new MapflatOptions { PublicUrl = "http://www.example.org" }, null).IsReachable(
            context.Connection));
    }

    [Theory]
    [InlineData("http://localhost:5000", "http://localhost:5000")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000")]
    [InlineData("http://[::]:5000", "http://localhost:5000")]
    [InlineData("http://0.0.0.0:80", "http://localhost")]
    [InlineData("https://*:443", "https://localhost")]
    public void The_origin_is_the_address_that_is_listened_on(string listening, string origin) =>
        Assert.Equal(origin, new Origins(new MapflatOptions(), listening).Origin);
}
