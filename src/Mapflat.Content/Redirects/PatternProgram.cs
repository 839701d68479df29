using System.Buffers;

namespace Mapflat.Content.Redirects;

/// <summary>
/// A pattern as a few instructions, for the patterns that rules mostly have: text, character classes, groups and
/// alternatives, over paths of printable ASCII. It answers what .NET's engine would, in a hundredth of the memory and
/// without having to be compiled; what it does not know, <see cref="RulePattern"/> leaves to that engine.
/// </summary>
/// <remarks>
/// It tries the alternatives in their order, as a backtracking engine does, but never the same instruction at the same
/// character twice, so that its time is the length of the program times that of the path (the “bit-state” engine of RE2).
/// </remarks>
internal sealed class PatternProgram(PatternProgram.Step[] steps, int groups)
{
    /// <summary>A longer program, or a longer path, is not worth the table of what was tried.</summary>
    private const int MostTried = 1 << 20;

    internal enum Kind
    {
        /// <summary>One character of a set.</summary>
        Set,

        /// <summary>Goes on at two places, at the first of them rather.</summary>
        Split,

        /// <summary>Goes on elsewhere.</summary>
        Jump,

        /// <summary>Notes where a group begins or ends.</summary>
        Save,

        /// <summary>Holds at the beginning of the path only.</summary>
        Begin,

        /// <summary>Holds at its end only.</summary>
        End,

        /// <summary>The pattern has matched, if the path is at its end.</summary>
        Match,
    }

    /// <summary>How many groups there are, without the whole match.</summary>
    internal int Groups => groups;

    /// <summary>Whether this program can tell: the path has printable ASCII characters alone, and is not too long.</summary>
    internal bool Knows(string text) => (long)steps.Length * (text.Length + 1) <= MostTried && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The beginnings and ends of all groups, -1 where one took no part; null if the text does not match as a whole.</summary>
    internal int[]? Match(string text)
    {
        var width = text.Length + 1;
        var words = ((steps.Length * width) + 63) / 64;
        ulong[]? rented = null;
        var tried = words <= 256 ? stackalloc ulong[words] : (rented = ArrayPool<ulong>.Shared.Rent(words)).AsSpan(0, words);
        tried.Clear();
        try
        {
            return Match(text, tried);
        }
        finally
        {
            if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    private int[]? Match(string text, Span<ulong> tried)
    {
        var saved = new int[2 * (groups + 1)];
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
                tried[bit >> 6] |= 1ul << bit;
                var now = steps[step];
                if (now.Kind == Kind.Match && at == text.Length)
                {
                    (saved[0], saved[1]) = (0, at);
                    return saved;
                }

                if (now.Kind == Kind.Set && at < text.Length && now.Has(text[at])) (step, at) = (step + 1, at + 1);
                else if ((now.Kind == Kind.Begin && at == 0) || (now.Kind == Kind.End && at == text.Length)) step++;
                else if (now.Kind == Kind.Jump) step = now.First;
                else if (now.Kind == Kind.Split)
                {
                    later.Push((now.Second, at));
                    step = now.First;
                }
                else if (now.Kind == Kind.Save)
                {
                    later.Push((~now.First, saved[now.First]));
                    saved[now.First] = at;
                    step++;
                }
                else
                {
                    break;
                }
            }
        }

        return null;
    }

    /// <summary>One instruction.</summary>
    /// <param name="Kind">What it does.</param>
    /// <param name="First">Where it goes on, or the slot it notes.</param>
    /// <param name="Second">Where it goes on if that leads nowhere.</param>
    /// <param name="Set">The characters it takes, a bit for each.</param>
    internal readonly record struct Step(Kind Kind, int First = 0, int Second = 0, UInt128 Set = default)
    {
        internal bool Has(char c) => ((c < 64 ? (ulong)Set : (ulong)(Set >> 64)) & (1ul << c)) != 0;
    }
}
