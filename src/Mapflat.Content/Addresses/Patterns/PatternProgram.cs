using System.Buffers;
using System.Globalization;

namespace Mapflat.Content.Addresses.Patterns;

/// <summary>
/// A pattern as a few instructions, which cost next to nothing to make and to keep. It answers what .NET's engine
/// would; <see cref="PatternReader"/> says which patterns there are.
/// </summary>
/// <remarks>
/// It tries the alternatives in their order, as a backtracking engine does, but never the same instruction at the same
/// character twice, so that its time is the length of the program times that of the path (the “bit-state” engine of
/// RE2).
/// </remarks>
internal sealed class PatternProgram(
    PatternProgram.Step[] steps, CharSet[] sets, int slots, Dictionary<string, int> groups,
    (PatternProgram Program, bool IsWanted)[] guards)
{
    internal enum Kind : byte
    {
        Char,

        Set,

        /// <summary>Goes on at two places, at the first of them rather.</summary>
        Split,

        Jump,

        Save,

        Begin,

        End,

        Boundary,

        Match,
    }

    internal IEnumerable<string> Groups => groups.Keys;

    internal bool HasGroup(string name) => SlotOf(name) >= 0;

    /// <summary>What each group took, by its number or name, if the text matches as a whole; otherwise null.</summary>
    internal Func<string, string>? Match(string text, PatternBudget budget) =>
        !Fits(text, budget) || Run(text, budget) is not { } saved ? null : name =>
            SlotOf(name) is >= 0 and var slot && saved[slot] is >= 0 and var begin
            && saved[slot + 1] is >= 0 and var end ? text[begin..end] : "";

    private bool Fits(string text, PatternBudget budget)
    {
        foreach (var (program, isWanted) in guards)
            if (program.Run(text, budget) is not null != isWanted || budget.IsSpent) return false;
        return true;
    }

    private int SlotOf(string name) => groups.TryGetValue(name, out var slot) ? slot
        : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? groups.GetValueOrDefault(number.ToString(CultureInfo.InvariantCulture), -1) : -1;

    private int[]? Run(string text, PatternBudget budget)
    {
        var words = ((steps.Length * (text.Length + 1)) + 63) / 64;
        ulong[]? rented = null;
        var tried =
            words <= 256 ? stackalloc ulong[words] : (rented = ArrayPool<ulong>.Shared.Rent(words)).AsSpan(0, words);
        tried.Clear();
        try
        {
            var left = budget.Left - words;
            var found = Run(text, tried, ref left);
            budget.Spend(budget.Left - left);
            return found;
        }
        finally
        {
            if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    private int[]? Run(string text, Span<ulong> tried, ref int left)
    {
        var saved = new int[slots];
        Array.Fill(saved, -1);
        // Where to go on after a failure; with a negative step, what a slot held before.
        var later = new Stack<(int Step, int At)>();
        later.Push((0, 0));
        while (later.TryPop(out var job))
        {
            var (step, at) = job;
            if (step < 0)
            {
                saved[~step] = at;
                continue;
            }

            while (true)
            {
                var bit = (step * (text.Length + 1)) + at;
                if ((tried[bit >> 6] & (1ul << bit)) != 0) break;
                if (--left < 0) return null;
                tried[bit >> 6] |= 1ul << bit;
                var now = steps[step];
                var isMet = now.Kind switch
                {
                    Kind.Char => at < text.Length && (text[at] == now.First || text[at] == now.Second),
                    Kind.Set => at < text.Length && sets[now.First].Has(text[at]),
                    Kind.Begin => at == 0,
                    Kind.End or Kind.Match => at == text.Length,
                    Kind.Boundary => (IsWord(text, at - 1) != IsWord(text, at)) == (now.First != 0),
                    _ => true,
                };
                if (!isMet) break;
                switch (now.Kind)
                {
                    case Kind.Match:
                        (saved[0], saved[1]) = (0, at);
                        return saved;
                    case Kind.Char or Kind.Set:
                        (step, at) = (step + 1, at + 1);
                        break;
                    case Kind.Jump:
                        step = now.First;
                        break;
                    case Kind.Split:
                        later.Push((now.Second, at));
                        step = now.First;
                        break;
                    case Kind.Save:
                        later.Push((~now.First, saved[now.First]));
                        saved[now.First] = at;
                        step++;
                        break;
                    default:
                        step++;
                        break;
                }
            }
        }

        return null;
    }

    private static bool IsWord(string text, int at) =>
        at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_');

    /// <param name="First">The letter, the set, the slot it notes, or where it goes on.</param>
    /// <param name="Second">The letter in the other case, or where it goes on if that leads nowhere.</param>
    internal readonly record struct Step(Kind Kind, ushort First = 0, ushort Second = 0);
}
