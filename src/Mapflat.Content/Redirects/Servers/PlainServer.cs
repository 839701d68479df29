namespace Mapflat.Content.Redirects.Servers;

/// <summary>Tells what hosts that can only send files cannot do; their <see cref="RedirectPages"/> are files of the
/// site.</summary>
internal static class PlainServer
{
    internal static ServerFiles Write(StaticSite site)
    {
        var set = new ServerRules(site.Known);
        set.Arrange("A host that can only send files", ServerSkills.All & ~ServerSkills.Patterns);
        return new ServerFiles("plain",
        [
            .. set.Findings, .. NginxServer.OtherQueries(site), .. site.Stubs.Findings, .. BelowFiles(site),
            .. site.Captures.FindLost("such a host"),
            .. set.Prefixes.Select(rule => Finding.Warning(
                $"“{rule.Source}” holds for {(rule.Path == "/" ? "no address" : rule.Encoded + " alone")}: "
                + "what is below it gets the host's own 404.")),
            Finding.Warning("Where there should be a redirect, such a host answers 200 with a page that leads on; "
                + "where there should be 410, it answers 200 or 404."),
            Finding.Warning("It leads /about to /about/, and an old address to the same with a slash."),
            Finding.Warning("It sends none of the headers that protect visitors, and with each file the type that it "
                + "takes for its ending."),
            Finding.Warning("Other spellings of an address get a 404, or are sent at once; so does what is asked for "
                + "at an old host."),
            Finding.Warning("Search, versions by date (Accept-Datetime) and Markdown by Accept need the program."),
        ]);
    }

    /// <summary>What such a host cannot have below an address that is a file.</summary>
    internal static IEnumerable<Finding> BelowFiles(StaticSite site)
    {
        var below = site.Files.Where(file => file.File.Contains(StaticFile.BelowFile, StringComparison.Ordinal))
            .ToList();
        if (below.Count > 0)
            yield return Finding.Warning($"{below.Count} addresses below a file, such as {below[0].Address}, are not "
                + "there: the host has no folder of that name.");
    }
}
