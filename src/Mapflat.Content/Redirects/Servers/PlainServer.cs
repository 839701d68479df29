namespace Mapflat.Content.Redirects.Servers;

/// <summary>Tells what hosts that can only send files cannot do; their <see cref="RedirectPages"/> are files of the
/// site.</summary>
internal static class PlainServer
{
    internal static ServerFiles Write(StaticSite site)
    {
        var set = new ServerRules(site.Data);
        set.Arrange("A host that can only send files", isGoneKnown: true, arePatternsKnown: false, onlyMany: true);
        return new ServerFiles("plain",
        [
            .. set.Findings, .. NginxServer.OtherQueries(site), .. site.Stubs.Findings,
            .. site.Captures.FindLost("such a host"),
            .. set.Prefixes.Select(rule => Finding.Warning(
                $"“{rule.Source}” holds for {(rule.Path == "/" ? "no address" : rule.Encoded + " alone")}: "
                + "what is below it gets the host's own 404.")),
            Finding.Warning("A host that can only send files answers 200 with a page that leads on where there should "
                + "be a redirect, and 200 where there should be 410; it sends none of the headers that protect "
                + "visitors, and leads /about to /about/."),
        ]);
    }
}
