using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class KeysTests
{
    [Fact]
    public async Task What_earlier_versions_sealed_can_be_opened_though_their_executable_had_another_name()
    {
        using var data = new TempFolder();
        var text = DataProtectionProvider.Create(
            new DirectoryInfo(data["keys"]), keys => keys.SetApplicationName("Mapflat.Web"))
            .CreateProtector("Test").Protect("what was kept");
        await using var site = new SiteFactory().In(data);
        var protection = site.Services.GetRequiredService<IDataProtectionProvider>();
        Assert.Equal("what was kept", protection.CreateProtector("Test").Unprotect(text));
    }
}
