using System.Globalization;
using System.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>Rules as entries of an nginx <c>map</c>: a key, and the status and target for it.</summary>
internal static class NginxRules
{
    /// <summary>What an expression begins with that looks at the host, a space, and the path.</summary>
    internal static string Begin(KnownRule rule) =>
        rule.Host is null ? @"^\S+ " : $"^{ServerPattern.Escape(rule.Host.Split(':')[0])} ";

    /// <summary>
    /// What a prefix covers, as it was sent: what is below it with one final slash where there are any.
    /// </summary>
    internal static string PatternBelow(KnownRule rule)
    {
        const string below = "/+((?:.*[^/]/?)?)/*";
        return Begin(rule)
            + (rule.Path == "/" ? $"{below}$" : $"{ServerPattern.EscapeSent(rule.Encoded)}(?:{below})?$");
    }

    internal static (string, string)? Pattern(KnownRule rule, ServerRules set, Func<KnownRule, int> used)
    {
        if (ServerPattern.Read(rule.Path, out var fault) is not { } pattern || !pattern.Fills(rule, all: false))
        {
            set.Leave(rule.Source, fault ?? "nginx fills in groups from $1 to $9, and not all that was matched");
            return null;
        }
        if (rule.Path.Any(c => !char.IsAscii(c)))
            set.Note($"nginx compares “{rule.Source}” with the address as it was sent, where letters beyond ASCII are "
                + "encoded; it may find less.");
        return ("~*" + pattern.Write(branch => $"{Begin(rule)}{branch}$"), Value(rule, used, null, pattern));
    }

    internal static string Value(
        KnownRule rule, Func<KnownRule, int> used, string? splat, ServerPattern? pattern = null)
    {
        if (rule.Target is null) return "410";
        var (address, query, fragment) = rule.Write(
            name => splat ?? "$" + pattern!.Number(name).ToString(CultureInfo.InvariantCulture), text => text.Replace(
                "$", "%24", StringComparison.Ordinal));
        var passed = !rule.PassesQuery ? "" : NginxQuery.Passed(used(rule), query is not null);
        return string.Create(CultureInfo.InvariantCulture, $"{rule.Status} "
            + $"{address}{(query is null ? "" : "?" + query)}{passed}{(fragment is null ? "" : "#" + fragment)}");
    }

    internal static string Quote(string word)
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < word.Length; i++)
        {
            // nginx takes a backslash off before these, and leaves it before all else.
            if (word[i] == '"' || (word[i] == '\\'
                && (i + 1 == word.Length || word[i + 1] is '\\' or '"' or '\'' or 't' or 'r' or 'n')))
                text.Append('\\');
            text.Append(word[i]);
        }
        return text.Append('"').ToString();
    }
}
