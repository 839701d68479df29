namespace Mapflat.Web.Tests.Cli;

public sealed class CommandLineTests
{
    private const string KnownVerbs =
        "Known are: admin, content, redirects, addresses, adopt, archives, verify, backup, freeze, publish, "
        + "health, doctor.";

    public static TheoryData<string> Verbs { get; } = ["", "admin", "admin create", "admin reset-password", "content",
        "content import", "content export", "redirects", "redirects import", "redirects export",
        "redirects explain", "doctor"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_explains_itself_on_standard_output(string verb)
    {
        foreach (var help in (string[])["--help", "-h", "-?"])
        {
            var said = await Shell.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), help]);
            Assert.Equal((0, ""), (said.Code, said.Error));
            Assert.Contains("Usage:", said.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("serv", KnownVerbs)]
    [InlineData("Content", KnownVerbs)]
    [InlineData("admin", "Run “mapflat admin --help”")]
    [InlineData("admin create", "--email")]
    [InlineData("admin create --email a@example.com --role king", "king")]
    [InlineData("admin reset-password", "--email")]
    [InlineData("content imprt", "Known are: import, export, begin.")]
    [InlineData("content", "Run “mapflat content --help”")]
    [InlineData("content import", "PATH")]
    [InlineData("content import ", "One of the words is empty")]
    [InlineData("content import a b", "Run “mapflat content import --help”")]
    [InlineData("content import a --dryrun", "Run “mapflat content import --help”")]
    [InlineData("content import --dryrun", "“--dryrun” is no option here.")]
    [InlineData("content export --dry-run", "“--dry-run” is no option here.")]
    [InlineData("redirects explain", "URL")]
    [InlineData("doctor now", "now")]
    [InlineData("help", KnownVerbs)]
    [InlineData("--hlep", "--hlep")]
    [InlineData("--Mapflat:DataDirectory=/nowhere serv", "Known are")]
    [InlineData("--urls http://localhost:0 doctor", "doctor")]
    [InlineData("--urls", "--urls")]
    [InlineData("-x=1", "-x=1")]
    [InlineData("-p 80", "-p")]
    [InlineData("--", "--")]
    public async Task What_is_mistyped_is_told_and_starts_nothing(string line, string told)
    {
        var said = await Shell.RunAsync(line.Split(' '));
        Assert.Equal((2, ""), (said.Code, said.Out));
        Assert.Contains(told, said.Error, StringComparison.Ordinal);
        Assert.Contains("--help", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("redirects explain /about")]
    [InlineData("content export /nowhere")]
    [InlineData("--urls http://localhost:0")]
    public async Task Settings_that_cannot_be_used_are_named_all_at_once(string line)
    {
        var said = await Shell.RunAsync([.. line.Split(' '), "--Mapflat:PublicUrl=nowhere", "--Mapflat:Nonsense=1",
            "--Mapflat:KnownProxies:0=ten", "--Mapflat:Successor:Ulr=x"]);
        Assert.Equal((4, ""), (said.Code, said.Out));
        foreach (var setting
            in (string[])["Mapflat:PublicUrl", "Mapflat:Nonsense", "Mapflat:KnownProxies", "Mapflat:Successor:Ulr"])
            Assert.Contains(setting, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_may_stand_before_or_after_the_verb()
    {
        using var data = new TempFolder();
        var setting = "--Mapflat:DataDirectory=" + data.Path;
        var (before, after) = (await Shell.RunAsync(setting, "doctor"), await Shell.RunAsync("doctor", setting));
        Assert.Contains(data.Path, before.Out, StringComparison.Ordinal);
        Assert.Contains(data.Path, after.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://localhost:99999")]
    [InlineData("ftp://localhost:0")]
    public async Task An_address_that_cannot_be_listened_on_is_told_in_a_sentence(string url)
    {
        using var data = new TempFolder();
        var said = await Shell.RunAsync("--urls", url, "--Mapflat:DataDirectory=" + data.Path);
        Assert.Equal((1, ""), (said.Code, said.Out));
        Assert.NotEqual("", said.Error);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_a_sentence()
    {
        using var data = new TempFolder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var said = await Shell.RunAsync(
            "--urls", $"http://{taken.LocalEndpoint}", "--Mapflat:DataDirectory=" + data.Path);
        Assert.Equal(1, said.Code);
        Assert.Contains("address already in use", said.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_told_with_the_setting_that_names_it()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["file"], "", TestContext.Current.CancellationToken);
        foreach (var said in (Said[])[
            await Shell.RunAsync("--urls", "http://127.0.0.1:0", "--Mapflat:DataDirectory=" + folder["file/data"]),
            await Shell.OnAsync(folder["file/data"], "content", "export", folder["out"])])
        {
            Assert.Equal((1, ""), (said.Code, said.Out));
            Assert.Contains("Mapflat:DataDirectory", said.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
        }
    }
}
