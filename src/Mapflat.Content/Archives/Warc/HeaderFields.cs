namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// Header lines, of a record (ISO 28500, 4) or of an HTTP message (RFC 9112, 5), in their order.
/// </summary>
internal sealed class HeaderFields : List<KeyValuePair<string, string>>
{
    /// <summary>The first value under a name, in whatever case it is written; null if there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in this)
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
            return null;
        }
    }

    /// <summary>Reads lines to an empty one, or to the end. Folded lines are one; what is no header line is left out.
    /// </summary>
    /// <exception cref="InvalidDataException">They are longer than <see cref="ArchiveLimits.LargestHeader"/>.
    /// </exception>
    public static HeaderFields Read(RecordInput input)
    {
        var fields = new HeaderFields();
        var start = input.Position;
        while (input.ReadLine() is { Length: > 0 } line)
        {
            if (input.Position - start > ArchiveLimits.LargestHeader)
                throw new InvalidDataException("its header is too long");
            if (line[0] is ' ' or '\t')
            {
                if (fields.Count == 0) continue;
                var (name, value) = fields[^1];
                fields[^1] = new KeyValuePair<string, string>(name, $"{value} {line.Trim()}".Trim());
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                fields.Add(new KeyValuePair<string, string>(line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }

        return fields;
    }

    /// <summary>The members of all lists under a name, in lower case, in their order (RFC 9110, 5.6.1).</summary>
    public IEnumerable<string> Tokens(string name) => this
        .Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
        .SelectMany(field => field.Value.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(token => token.ToLowerInvariant());
}
