using System.Diagnostics;

namespace Mapflat.Web.Tests.Cli;

public sealed class AdminCommandTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task An_account_is_created_from_standard_input_beside_the_running_site_and_signs_in()
    {
        await using var site = new SiteFactory().In(_data);
        (await site.Client().GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(0, (await CreateAsync("höstens röda löv", "--email", "per@example.com", "--name", "Per")).Code);
        using var client = AdminClient.Of(site);
        using var answer = await client.PostFormAsync("/admin/sign-in", "/admin/sign-in",
            new() { ["Email"] = "per@example.com", ["Password"] = "höstens röda löv" });
        Assert.Equal(System.Net.HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains("Owner: everything", await client.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task What_cannot_be_created_is_told_by_its_code()
    {
        foreach (var (password, email) in LongRun.Cases(
            1, ("too short", "per@example.com"), ("", "per@example.com"), ("höstens röda löv", "no address")))
            Assert.Equal(4, (await CreateAsync(password, "--email", email)).Code);
        Assert.Equal(0, (await CreateAsync("höstens röda löv", "--email", "per@example.com", "--role", "editor")).Code);
        var again = await CreateAsync("höstens gula löv", "--email", "PER@example.com");
        Assert.Equal((5, ""), (again.Code, again.Out));
        Assert.Contains("There is an account", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CreateAsync("höstens gula löv")).Code);
        Assert.Equal(
            3, (await Shell.OnAsync(_data.Path, "admin", "reset-password", "--email", "nobody@example.com")).Code);
    }

    /// <summary>A process of its own, as standard input is one for all.</summary>
    private async Task<Said> CreateAsync(string password, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet",
            [typeof(Program).Assembly.Location, "admin", "create", .. options, "--Mapflat:DataDirectory=" + _data.Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(password);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Said(process.ExitCode, await output, await error);
    }
}
