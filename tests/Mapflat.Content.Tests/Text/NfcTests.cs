using System.Globalization;
using System.Text;
using Mapflat.Content.Tests.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Text;

public sealed class NfcTests
{
    [Fact]
    public void Every_vector_comes_out_in_normal_form_C()
    {
        foreach (var line in TestSite.Lines("Text/nfc.tsv").Where(line => !line.StartsWith('#')))
        {
            var parts = line.Split('\t');
            Assert.Equal(parts[1], Hex(Nfc.Normalize(Text(parts[0]))));
            Assert.Equal(parts[1], Hex(Nfc.Normalize(Text(parts[1]))));
        }
    }

    [Fact]
    public void Ten_thousand_combining_marks_take_no_noticeable_time()
    {
        var watch = ProcessorTime.Start();
        Nfc.Normalize("a" + string.Concat(Enumerable.Repeat("\u0301\u0323", 5000)));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static string Text(string codes) =>
        string.Concat(codes.Split(' ').Select(code =>
            new Rune(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));

    private static string Hex(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X4", CultureInfo.InvariantCulture)));
}
