namespace Mapflat.Content.Addresses.Patterns;

/// <summary>
/// The work that all patterns together may do for one visitor, so that no address costs more than a moment, whatever
/// patterns its owner has: when it is used up, those that are left do not match.
/// </summary>
internal sealed class PatternBudget
{
    /// <summary>
    /// In steps of a pattern at a character of the path, a few nanoseconds each: thousands of patterns for an ordinary
    /// path, dozens that fit nowhere for the longest there is.
    /// </summary>
    internal const int Steps = 1_000_000;

    internal int Left { get; private set; } = Steps;

    internal bool IsSpent => Left <= 0;

    internal void Spend(int steps) => Left -= steps;
}
