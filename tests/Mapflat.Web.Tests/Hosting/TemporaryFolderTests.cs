namespace Mapflat.Web.Tests.Hosting;

public sealed class TemporaryFolderTests
{
    [Fact]
    public async Task Without_the_systems_temporary_folder_the_site_has_one_of_its_own()
    {
        using var data = ShippedSite.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path, environment: ("TMPDIR", "/nonexistent"));
        await Wait.UntilAsync(async () => (await RawHttp.SendAsync(site.Server, "GET", "/about",
            "Host: www.example.org", "X-Forwarded-Proto: https")).Status == 200);
        Assert.True(Directory.Exists(data["tmp"]));
    }
}
