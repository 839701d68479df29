namespace Mapflat.Content.Redirects.Formats;

/// <summary>What the RewriteConds before a rule ask of a request, as far as a rule here can ask it.</summary>
/// <param name="Guards">What the path must fit besides, as a pattern begins with it.</param>
/// <param name="Fits">Which hosts it is for; null for every one.</param>
internal sealed record ApacheConditions(string Guards, Func<string, bool>? Fits, QueryCondition? Query)
{
    /// <returns>Null, with why as a sentence, where a condition is about something else.</returns>
    internal static (ApacheConditions? Met, string? Fault) Read(List<ApacheLine> conditions, bool asBrowser)
    {
        var met = new ApacheConditions("", null, null);
        for (var at = 0; at < conditions.Count;)
        {
            List<ApacheLine> either = [conditions[at]];
            while (HasFlag(conditions[at++], "or") && at < conditions.Count) either.Add(conditions[at]);
            if (met.Narrow(either, asBrowser, out var fault) is not { } more)
            {
                var words = string.Join(' ', either[0].Words);
                return (null, fault ?? $"The rule depends on “{words}”{(conditions.Count > 1 ? " and more" : "")}, and "
                    + "rules here on nothing but the address; decide where it leads for everybody.");
            }

            met = more;
        }

        return (met, null);
    }

    /// <summary>With one more of several conditions that must be met.</summary>
    private ApacheConditions? Narrow(List<ApacheLine> either, bool asBrowser, out string? fault)
    {
        fault = null;
        if (either.Exists(line => line.Words.Count < 3)
            || either.Select(line => line.Words[1].ToUpperInvariant()).Distinct().Count() != 1) return null;
        switch (either[0].Words[1].ToUpperInvariant())
        {
            case "%{HTTPS}" or "%{SERVER_PORT}" or "%{REQUEST_SCHEME}" or "%{HTTP:X-FORWARDED-PROTO}"
                or "%{REQUEST_METHOD}":
                // A page is read in either way.
                return this;
            case "%{HTTP_HOST}" or "%{SERVER_NAME}":
                var hosts = either.Select(line => Test(line, ignoreCase: true)).ToList();
                var before = Fits;
                return this with { Fits = host => before?.Invoke(host) != false && hosts.Exists(test => test(host)) };
            case "%{HTTP_ACCEPT}" or "%{HTTP:ACCEPT}":
                fault = asBrowser
                    ? "No browser asks for this, so that nobody who reads a page is led by it; it is not taken over."
                    : "The rule depends on what the visitor takes (Accept). Read it as a browser would be answered, "
                        + "with --as-browser, or decide where it leads for everybody.";
                return asBrowser && either.Exists(line => Test(line, ignoreCase: false)(ApacheAnswers.BrowserAccepts))
                    ? this : null;
            case "%{REQUEST_URI}":
                return either.Count == 1 && GuardOf(either[0]) is { } guard
                    ? this with { Guards = Guards + guard } : null;
            case "%{QUERY_STRING}" when either.Count == 1 && Query is null:
                var regex = either[0].Words[2];
                if (regex is "!^$") return this with { Query = new QueryCondition("*", []) };
                return !regex.StartsWith('!') && QueryCondition.Read(regex) is { } query
                    ? this with { Query = query } : null;
            default:
                return null;
        }
    }

    private static string? GuardOf(ApacheLine line)
    {
        var regex = line.Words[2];
        var isNot = regex.StartsWith('!');
        return ForeignPattern.GuardOf(isNot ? regex[1..] : regex, isRelative: false, !isNot);
    }

    private static Func<string, bool> Test(ApacheLine line, bool ignoreCase)
    {
        var text = line.Words[2];
        var isNot = text.StartsWith('!');
        if (isNot) text = text[1..];
        if (text.StartsWith('='))
            return value => value.Equals(text[1..], StringComparison.OrdinalIgnoreCase) != isNot;
        var regex = new FileExpression(text, ignoreCase);
        return value => regex.Match(value) is { Success: true } != isNot;
    }

    private static bool HasFlag(ApacheLine line, string flag) => line.Words.Count > 3
        && line.Words[3].Trim('[', ']').Split(',').Any(each => each.Trim().StartsWith(
            flag, StringComparison.OrdinalIgnoreCase));
}
