using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>How a file writes what a rule of it is for.</summary>
internal enum SourceSyntax
{
    /// <summary>One address, as it stands.</summary>
    Path,

    /// <summary><c>:name</c> is a segment, <c>:name*</c> or a final <c>*</c> the rest, <c>(…)</c> a regex.</summary>
    Names,

    /// <summary>The same, but <c>*</c> is within a segment and <c>**</c> goes on over many.</summary>
    Glob,

    /// <summary>A regular expression.</summary>
    Regex,
}

/// <summary>A line of whatever file, in the one form that all small readers bring it to.</summary>
internal sealed partial record SourceRow(int Line, string From, string? To, int Status, SourceSyntax Syntax)
{
    internal string? Host { get; init; }

    /// <summary>Whether a final slash makes no other address of what has names in it.</summary>
    internal bool MindsNoSlash { get; init; }

    internal void Add(RuleLog log)
    {
        var (status, to) = (Status, To);
        if (status == 303)
        {
            status = 302;
            log.Warn(Line, "303 is taken for 302, which does the same for whoever reads a page (RFC 9110).");
        }

        if (From.Length == 0) log.Skip(Line, "It is not said which address this is for.");
        else if (string.IsNullOrEmpty(to) && status != 410) log.Skip(Line, $"It is not said where {From} leads.");
        else if (Syntax == SourceSyntax.Regex) AddRegex(log, From, status, to);
        else if (Syntax == SourceSyntax.Glob && From.AsSpan().ContainsAny(GlobSource.Signs)) AddGlob(log, status, to);
        else if (Syntax != SourceSyntax.Path && From.AsSpan().ContainsAny("*:(")) AddNamed(log, status, to);
        else log.Add(Read(log, From, to, status, null));
    }

    private ReadDraft Read(RuleLog log, string from, string? to, int status, RuleMatch? match) => new(
        new RuleDraft(from, to, log.Today) { Status = status, Match = match, Host = Host }, Line);

    private void AddRegex(RuleLog log, string regex, int status, string? to)
    {
        if (ForeignPattern.Read(regex, TargetText.Read(to ?? ""), isRelative: true, out var fault) is { } pattern)
            log.Add(pattern, Read(log, "", null, status, null));
        else log.Skip(Line, $"The expression {regex} cannot be taken over: {fault}.");
    }

    private void AddGlob(RuleLog log, int status, string? to)
    {
        if (GlobSource.WithBelow(From) is { } path)
        {
            log.Add(Read(log, path + "/*", to, status, RuleMatch.Prefix));
            return;
        }

        if (GlobSource.ToRegex(From) is { } pattern)
            log.Add(Read(log, pattern, Filled(to, pattern), status, RuleMatch.Pattern));
        else
            log.Skip(Line, $"{From} takes out what a pattern here cannot; make rules for what it is for.");
    }

    /// <summary>A target with the names of a pattern's groups as a pattern fills them in.</summary>
    private static string? Filled(string? to, string pattern) => to is null ? null : Reference().Replace(to,
        match => pattern.Contains($"(?<{match.Groups[1].Value}>", StringComparison.Ordinal)
            ? $"${{{match.Groups[1].Value}}}" : match.Value);

    private void AddNamed(RuleLog log, int status, string? to)
    {
        var pattern = new StringBuilder();
        for (var i = 0; i < From.Length;)
        {
            if (Part().Match(From, i) is not { Success: true } part)
            {
                pattern.Append(new RegexToken(RegexPart.Literal, From[i++].ToString()).Written);
                continue;
            }

            i += part.Length;
            var (slash, name, own, sign) = (part.Groups["slash"].Value, part.Groups["name"].Value,
                part.Groups["own"].Value, part.Groups["sign"].Value);
            if (name.Length == 0 && own.Length > 0) pattern.Append(slash).Append(own);
            else if (name.Length > 0 && sign == "*") pattern.Append($"(?:{slash}(?<{name}>.*))?");
            else if (name.Length > 0 && sign == "+") pattern.Append($"{slash}(?<{name}>.+)");
            else if (name.Length > 0)
                pattern.Append(slash).Append($"(?<{name}>{(own.Length > 0 ? own[1..^1] : "[^/]+")})").Append(sign);
            else pattern.Append(slash).Append("(?<splat>.*)");
        }

        if (MindsNoSlash && !pattern.ToString().EndsWith(")?", StringComparison.Ordinal)) pattern.Append("/?");
        var target = Filled(to, pattern.ToString());
        log.Add(Read(log, pattern.ToString(), target, status, RuleMatch.Pattern));
    }

    /// <summary>The word for a status that the formats write as yes and no.</summary>
    internal static int StatusOf(string text, int usual) => text.ToLowerInvariant() switch
    {
        "" => usual,
        "permanent" or "true" => 301,
        "temporary" or "found" or "false" => 302,
        _ => int.TryParse(text, System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var status) ? status : 0,
    };

    [GeneratedRegex(
        @"\G(?<slash>/?)(?::(?<name>[A-Za-z]\w*)(?<own>\((?:[^()\\]|\\.|\([^()]*\))*\))?(?<sign>[*+?]?)"
            + @"|(?<own>\((?:[^()\\]|\\.|\([^()]*\))*\))|(?<sign>\*\*?))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@":([A-Za-z]\w*)\*?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();
}
