namespace Mapflat.Content.Redirects.Formats;

/// <summary>The directives of a configuration that are no redirects, told of in one sentence.</summary>
internal sealed class SkippedLine(RuleLog log)
{
    private const int MaxNames = 40;

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private int? _first;

    internal void Add(int line, string name)
    {
        _first ??= line;
        if (_names.Count <= MaxNames) _names.Add(UrlListReader.Short(name));
    }

    internal void Tell()
    {
        if (_first is not null)
            log.Warn(_first, "These directives, the first of them here, are no redirects and were passed over: "
                + $"{string.Join(", ", _names.Take(MaxNames))}{(_names.Count > MaxNames ? " and others" : "")}.");
    }
}
