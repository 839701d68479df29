namespace Mapflat.Content.Text;

/// <summary>
/// The work that comparing two texts may take, as a visitor can ask for it: when it is spent, what is left counts as
/// replaced.
/// </summary>
internal sealed class DiffEffort
{
    /// <summary>
    /// In steps of the search, some nanoseconds each: a twentieth of a second. Enough for two thousand lines that all
    /// differ, or one change in a text of any length.
    /// </summary>
    internal const long Steps = 10_000_000;

    /// <summary>What is said where it was spent.</summary>
    internal const string Sentence = "The two texts differ in so much that not everything was compared word by word: "
        + "some of it is marked as replaced as a whole.";

    internal long Left { get; private set; } = Steps;

    internal bool IsSpent => Left <= 0;

    internal void Spend(long steps) => Left -= steps;

    /// <summary>
    /// In how many differences, looked for from both ends, a search may end: they take their square in steps. It may
    /// have half of what is left, so that one that finds nothing leaves some to those after it.
    /// </summary>
    internal int Differences => (int)Math.Sqrt(Math.Max(0, Left) / 2);

    /// <summary>Whether a search was given up.</summary>
    internal bool WasTooLittle { get; private set; }

    internal void GiveUp() => WasTooLittle = true;
}
