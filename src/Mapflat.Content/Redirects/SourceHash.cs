namespace Mapflat.Content.Redirects;

/// <summary>
/// The hash of a rule's source, the same in every process. It is taken one character after the other, so that a single
/// pass over a path gives the hashes of all its prefixes.
/// </summary>
internal static class SourceHash
{
    private const ulong Basis = 14695981039346656037, Prime = 1099511628211;

    internal static ulong Begin(RuleMatch match) => Add(Basis, (char)match);

    internal static ulong Add(ulong state, char next) => (state ^ next) * Prime;

    internal static ulong Add(ulong state, ReadOnlySpan<char> text)
    {
        foreach (var next in text) state = Add(state, next);
        return state;
    }

    /// <summary>Adds what a source has besides its path, and mixes, for the steps before carry bits only upwards.</summary>
    internal static ulong End(ulong state, string queryKey, string? host)
    {
        state = Add(Add(state, '\0'), queryKey);
        if (host is not null) state = Add(Add(state, '\0'), host);
        state = (state ^ (state >> 33)) * 0xff51afd7ed558ccd;
        state = (state ^ (state >> 33)) * 0xc4ceb9fe1a85ec53;
        return state ^ (state >> 33);
    }
}
