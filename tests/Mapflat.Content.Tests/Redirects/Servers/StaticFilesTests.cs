using Mapflat.Content.Redirects.Servers;

namespace Mapflat.Content.Tests.Redirects.Servers;

public sealed class StaticFilesTests
{
    private static readonly KeyValuePair<string, string> _plain = KeyValuePair.Create("Vary", "Accept");

    [Fact]
    public void What_is_packed_comes_back_as_it_was_by_address()
    {
        StaticFile[] files =
        [
            File("/räksmörgås", "räksmörgås.html", 200, _plain, KeyValuePair.Create("Link", "</å>; rel=\"up\"")),
            File("/", "index.html", 200, _plain),
            File("/about.html", "about.html", 410, _plain),
            File("/about", "about.html", 200, KeyValuePair.Create("Link", ""), _plain,
                KeyValuePair.Create("Memento-Datetime", "Sun, 29 Nov 2026 00:00:00 GMT")),
            File("/a/b", "a/b.html", 200, _plain, KeyValuePair.Create("Link", "</other>; rel=\"up\"")) with
            {
                IsCompressed = true,
            },
            File("/a.html/b", "a.html~/b.html", 200),
            File("/smörgås/🍞", "smörgås/🍞.md", 200, KeyValuePair.Create("link", "not the same name")),
        ];
        var packed = new StaticFiles(files);
        Assert.Equal(files.Length, packed.Count);
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(
                files.OrderBy(file => file.Address, StringComparer.Ordinal).Select(Describe), packed.Select(Describe));
        }

        var about = packed.Single(file => file.Address == "/about").Headers;
        Assert.Equal((3, "Memento-Datetime"), (about.Count, about[2].Key));
    }

    [Fact]
    public void Nothing_is_nothing() => Assert.Empty(new StaticFiles([]));

    private static StaticFile File(
        string address, string file, int status, params KeyValuePair<string, string>[] headers) =>
        new(address, file, status, "text/html; charset=utf-8", "public, no-cache", headers);

    private static string Describe(StaticFile file) => $"{file.Address} {file.File} {file.Status} {file.ContentType} "
        + $"{file.CacheControl} {file.IsCompressed} {string.Join('|', file.Headers)}";
}
