using System.Globalization;

namespace Mapflat.Content.Archives.Warc;

/// <summary>The header of a WARC record (ISO 28500:2017, 4 and 5).</summary>
internal sealed record RecordHeader(HeaderFields Fields, long ContentLength)
{
    private static readonly string[] _dates =
    [
        "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", "yyyy-MM-ddTHH:mmZ", "yyyy-MM-dd", "yyyy-MM", "yyyy",
        "yyyyMMddHHmmss",
    ];

    /// <summary>What a record begins with, and the line end before it in a file of many.</summary>
    public static ReadOnlySpan<byte> LineStart => "\nWARC/"u8;

    public static ReadOnlySpan<byte> Start => LineStart[1..];

    public string Type => (Fields["WARC-Type"] ?? "").ToLowerInvariant();

    /// <summary>The address, without the angle brackets that wget writes around it.</summary>
    public string Target => Url("WARC-Target-URI");

    public string RefersToTarget => Url("WARC-Refers-To-Target-URI");

    /// <summary>Null where there is none, or none that can be understood.</summary>
    public DateTime? Date => ReadDate(Fields["WARC-Date"]);

    public DateTime? RefersToDate => ReadDate(Fields["WARC-Refers-To-Date"]);

    public string PayloadDigest => (Fields["WARC-Payload-Digest"] ?? "").ToUpperInvariant();

    public bool IsOfTheWeb => Target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || Target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a header, and the empty line after it.</summary>
    /// <exception cref="InvalidDataException">No record begins here, or it tells no length.</exception>
    public static RecordHeader Read(RecordInput input)
    {
        if (!input.Peek(Start.Length).SequenceEqual(Start)) throw new InvalidDataException("no record begins here");
        input.ReadLine();
        var fields = HeaderFields.Read(input);
        if (!long.TryParse(fields["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new InvalidDataException("it has no Content-Length");
        return new RecordHeader(fields, length);
    }

    private static DateTime? ReadDate(string? text)
    {
        if (text is null) return null;
        // WARC 1.1 allows nanoseconds.
        if (text.Length > 28 && text[19] == '.') text = text[..27] + "Z";
        return DateTime.TryParseExact(text, _dates, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date : null;
    }

    private string Url(string name) => (Fields[name] ?? "").TrimStart('<').TrimEnd('>').Trim();
}
