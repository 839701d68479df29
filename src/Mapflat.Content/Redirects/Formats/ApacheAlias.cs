namespace Mapflat.Content.Redirects.Formats;

/// <summary>A directive of mod_alias.</summary>
internal sealed record ApacheAlias(int Line, int Status, string From, string? To, FileExpression? Expression)
{
    internal static ApacheAlias? Read(ApacheLine line)
    {
        var words = line.Words.Skip(1).ToList();
        var status = line.Name.Equals("RedirectPermanent", StringComparison.OrdinalIgnoreCase) ? 301 : 302;
        if (line.Name.Length is 8 or 13 && words.Count > 1 && ApacheReader.Status(words[0]) is { } said)
        {
            status = said;
            words.RemoveAt(0);
        }

        if (words.Count == 0) return null;
        var isMatch = line.Name.Equals("RedirectMatch", StringComparison.OrdinalIgnoreCase);
        return new ApacheAlias(line.Number, status, isMatch ? words[0] : Uri.UnescapeDataString(words[0]),
            words.Count > 1 ? words[1] : null, isMatch ? new FileExpression(words[0], ignoreCase: false) : null);
    }

    /// <summary>Below a file there is nothing.</summary>
    internal IEnumerable<string> Samples => Expression is not null ? SampleAddresses.Make(From)
        : From.LastIndexOf('.') > From.LastIndexOf('/') ? [From] : [From, From.TrimEnd('/') + "/x"];
}
