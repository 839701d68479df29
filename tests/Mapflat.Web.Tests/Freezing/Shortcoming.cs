namespace Mapflat.Web.Tests.Freezing;

/// <summary>A kind of request that a copy may answer otherwise than the site.</summary>
/// <param name="Words">What its README says where it does.</param>
internal sealed record Shortcoming(string Words, params (string Host, string Target, string[] Headers)[] Requests)
{
    private const string Here = "www.example.org";

    /// <summary>Every kind that is known; of others the comparison of all addresses would tell.</summary>
    public static IReadOnlyList<Shortcoming> All { get; } =
    [
        new("Markdown by Accept", (Here, "/about", ["Accept: text/markdown"])),
        new("Accept-Datetime", (Here, "/about", ["Accept-Datetime: Thu, 01 Jan 2015 00:00:00 GMT"])),
        new("Search", (Here, "/search?q=map", [])),
        new("names the address as the rule does", (Here, "/TOMB/", []), (Here, "/tomb.html", [])),
        new("“/trash/*” covers gets the page 410.html", (Here, "/trash/anything", [])),
        new("target of “/with-query” sets is not taken out", (Here, "/with-query?a=z&c=d", [])),
        new("target of “/forum?p=5” sets is not taken out", (Here, "/forum?p=5&tab=two", [])),
        new("“/store?id=*” is not in the file", (Here, "/store?id=7", []), (Here, "/store?id=8&x=y", [])),
        new("copied along at the end", (Here, "/about)", []), (Here, "/one.", []), (Here, "/about%C2%BB", [])),
        new("Latin-1", (Here, "/caf%E9/M%FCsli", [])),
        new("written in two signs", (Here, "/cafe%CC%81/M%C3%BCsli", [])),
        new("capitals beyond ASCII", (Here, "/CAF%C3%89/m%C3%BCsli", []), (Here, "/R%C3%84KSM%C3%B6rg%C3%A5s", [])),
        new("An escape that is not needed", (Here, "/t%61lks/a/b.pdf", []), (Here, "/%32016/12/a-b", [])),
        new("for one host is not known with an ending", ("old.example.org", "/only-there.html", [])),
        new("a path with . or .. in it", (Here, "/clients/../about", []), (Here, "/./about", [])),
    ];

    /// <summary>What of an answer is compared.</summary>
    public static string Tell(RawAnswer answer) => $"{answer.Status} {answer["Location"]}"
        + (answer.Status is 200 or 410 ? $" {answer["Content-Type"]} {Hash(answer.Body)}" : "");

    private static string Hash(byte[] bytes) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))[..12];
}
