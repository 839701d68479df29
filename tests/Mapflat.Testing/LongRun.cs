using System.Globalization;

namespace Mapflat.Testing;

/// <summary>
/// How far the long tests go: those that live through years, try random input, kill processes, or look at every
/// combination of something. An ordinary run takes a slice of each; <c>./test --all</c>, which a release runs, sets
/// <c>MAPFLAT_ALL=1</c> and takes the whole. Such tests carry the trait <see cref="Trait"/>.
/// </summary>
public static class LongRun
{
    /// <summary>The name of the trait of long tests; its value is <see cref="Whole"/>.</summary>
    public const string Trait = "Long";

    /// <summary>What the trait says: <c>-trait Long=whole</c> runs those tests alone.</summary>
    public const string Whole = "whole";

    /// <summary>Whether everything is to be tried.</summary>
    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable("MAPFLAT_ALL") == "1";

    /// <summary>How many times, or for how long.</summary>
    /// <param name="slice">In an ordinary run.</param>
    /// <param name="whole">In a run of everything.</param>
    /// <param name="variable">An environment variable that says how many, whichever run it is.</param>
    public static int Count(int slice, int whole, string? variable = null) => Setting(variable)
        ?? (IsWhole ? whole : slice);

    /// <summary>The first of some cases in an ordinary run, all of them in a run of everything.</summary>
    public static IEnumerable<T> Cases<T>(int slice, params IReadOnlyCollection<T> whole) =>
        IsWhole ? whole : whole.Take(slice);

    private static int? Setting(string? variable)
    {
        var set = variable is null ? null : Environment.GetEnvironmentVariable(variable);
        return int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }
}
