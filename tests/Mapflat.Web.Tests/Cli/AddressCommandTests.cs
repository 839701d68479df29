namespace Mapflat.Web.Tests.Cli;

public sealed class AddressCommandTests
{
    [Fact]
    public async Task What_a_log_holds_turns_no_text_on_the_terminal()
    {
        using var folder = new TempFolder();
        ShippedSite.CopyTo(folder["data"]);
        folder.Write("access.log",
            "203.0.113.9 - - [03/Feb/2019:10:00:01 +0100] \"GET /abc%E2%80%AEfdp.exe HTTP/1.1\" 200 512 \"-\" \"-\"\n");
        var said = await Shell.OnAsync(folder["data"], "addresses", "import", folder["access.log"]);
        Assert.Equal((0, "/abc%E2%80%AEfdp.exe\t1"), (said.Code, said.Out.Trim()));
        Assert.Equal("lost  /abc%E2%80%AEfdp.exe: 1 visit, 0 links",
            (await Shell.OnAsync(folder["data"], "verify")).Out.Trim());
    }

    [Fact]
    public async Task What_nothing_answers_is_data_and_all_else_is_words()
    {
        using var folder = new TempFolder();
        ShippedSite.CopyTo(folder["data"]);
        folder.Write("access.log", """
            203.0.113.9 - - [03/Feb/2019:10:00:00 +0100] "GET /about HTTP/1.1" 200 512 "-" "-"
            203.0.113.9 - - [03/Feb/2019:10:00:01 +0100] "GET /lost HTTP/1.1" 200 512 "-" "-"
            203.0.113.9 - - [03/Feb/2019:10:00:02 +0100] "GET /lost HTTP/1.1" 200 512 "-" "-"
            no line

            """);
        var said = await Shell.OnAsync(folder["data"], "addresses", "import", folder["access.log"], "--dry-run");
        Assert.Equal((0, "/lost\t2"), (said.Code, said.Out.Trim()));
        Assert.Contains("would wait under", said.Error, StringComparison.Ordinal);
        Assert.Contains("1 line could not be read", said.Error, StringComparison.Ordinal);
        Assert.Contains("4: error: This is not a line of an access log", said.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.OnAsync(folder["data"], "addresses", "import", folder["access.log"])).Code);
        var verified = await Shell.OnAsync(folder["data"], "verify");
        Assert.Equal((0, "lost  /lost: 2 visits, 0 links"), (verified.Code, verified.Out.Trim()));
        Assert.Contains("33.3 % of 3 known visits, 50 % of 2 known addresses are answered.", verified.Error,
            StringComparison.Ordinal);
        Assert.Equal(3, (await Shell.OnAsync(folder["data"], "addresses", "import", folder["none"])).Code);
        folder.Write("bad", "What is this?\nNobody knows.\n");
        Assert.Equal(4, (await Shell.OnAsync(folder["data"], "addresses", "import", folder["bad"])).Code);
    }
}
