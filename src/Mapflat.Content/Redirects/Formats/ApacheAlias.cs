using System.Text;

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

    /// <summary>
    /// The target of an expression (ap_pregsub): <c>$1</c> has one digit, and a backslash takes the meaning of the sign
    /// after it.
    /// </summary>
    internal static List<TargetPart> Target(string target)
    {
        var parts = new List<TargetPart>();
        var text = new StringBuilder();
        for (var i = 0; i < target.Length; i++)
        {
            var rest = target.AsSpan(i);
            if (rest is ['$', >= '0' and <= '9', ..]) TargetText.Add(parts, text, target[++i].ToString());
            else text.Append(rest is ['\\', _, ..] ? target[++i] : target[i]);
        }

        if (text.Length > 0) parts.Add(new(text.ToString(), null));
        return parts;
    }

    /// <summary>Below a file there is nothing.</summary>
    internal IEnumerable<string> Samples(SampleAddresses made) => Expression is not null ? made.Make(From)
        : From.LastIndexOf('.') > From.LastIndexOf('/') ? [From]
        : [From, From.TrimEnd('/') + "/x", .. made.MakeBelow(From)];
}
