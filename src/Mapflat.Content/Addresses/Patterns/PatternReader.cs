using System.Globalization;
using static Mapflat.Content.Addresses.Patterns.PatternProgram;

namespace Mapflat.Content.Addresses.Patterns;

/// <summary>
/// Reads a regular expression into a <see cref="PatternProgram"/>, as .NET reads it when case is ignored: text,
/// classes, alternatives, repetitions, and groups with numbers or names. What no engine can do in linear time
/// (references, look-around in the middle), and what hardly any rule has (options but <c>i</c>, subtracted classes), it
/// refuses. What a pattern begins with, <c>(?=…)</c> and <c>(?!…)</c>, are guards: each is a program of its own, which
/// the beginning of the path must fit, or must not; <c>(?-i)</c> tells upper from lower case.
/// </summary>
internal sealed class PatternReader
{
    /// <summary>Longer programs come of counted repetitions only.</summary>
    private const int MostSteps = 2_000;

    private readonly string _source;
    private readonly List<Step> _steps = [];
    private readonly List<CharSet> _sets = [];
    // What is repeated is read again, so a group is known by where it begins.
    private readonly SortedDictionary<int, (string? Name, int Slot)> _groups = [];
    private int _slots = 2;
    private int _at;
    private int _work;
    private bool _refused;

    private readonly bool _isCased;

    private PatternReader(string source, bool isCased) => (_source, _isCased) = (source, isCased);

    /// <summary>
    /// The program of a pattern that must match the whole path; null if it has what this reader refuses.
    /// </summary>
    internal static PatternProgram? Read(string source)
    {
        var (guards, rest, isCased) = PatternText.SplitGuards(source);
        List<(PatternProgram, bool)> programs = [];
        foreach (var (guard, isWanted) in guards)
        {
            if (ReadPlain($"(?:{guard}).*", isCased, []) is not { } program) return null;
            programs.Add((program, isWanted));
        }

        // Before alternatives, what .NET looks at belongs to the first of them alone.
        return programs.Count > 0 && PatternText.HasBranches(rest) ? null : ReadPlain(rest, isCased, programs);
    }

    private static PatternProgram? ReadPlain(string source, bool isCased, List<(PatternProgram, bool)> guards)
    {
        var reader = new PatternReader(source, isCased);
        reader.Alternatives();
        reader.Emit(new Step(Kind.Match));
        return reader._refused || reader._at < source.Length
            ? null
            : new PatternProgram([.. reader._steps], [.. reader._sets], reader._slots, reader.Names(), [.. guards]);
    }

    /// <summary>Groups without a name are numbered first, then the others.</summary>
    private Dictionary<string, int> Names()
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal) { ["0"] = 0 };
        var number = 0;
        foreach (var (_, slot) in _groups.Values.Where(group => group.Name is null))
            names.Add((++number).ToString(CultureInfo.InvariantCulture), slot);
        foreach (var (name, slot) in _groups.Values.Where(group => group.Name is not null))
            if (names.TryAdd(name!, slot)) names.Add((++number).ToString(CultureInfo.InvariantCulture), slot);
        return names;
    }

    private bool Ends(char c) => _at < _source.Length && _source[_at] == c;

    private bool Take(char c)
    {
        if (!Ends(c)) return false;
        _at++;
        return true;
    }

    private void Emit(Step step)
    {
        _refused |= _steps.Count > MostSteps;
        if (!_refused) _steps.Add(step);
    }

    private void Alternatives()
    {
        List<int> ends = [];
        while (!_refused)
        {
            var begin = _steps.Count;
            while (!_refused && _at < _source.Length && _source[_at] is not ('|' or ')')) Piece();
            if (!Take('|')) break;
            // Comes before what has been read, which moves on by one.
            Insert(begin, Split(begin + 1, _steps.Count + 2));
            ends.Add(_steps.Count);
            Emit(default);
        }

        foreach (var end in ends.Where(_ => !_refused)) _steps[end] = new Step(Kind.Jump, (ushort)_steps.Count);
    }

    private static Step Split(int first, int second) => new(Kind.Split, (ushort)first, (ushort)second);

    private void Insert(int begin, Step step)
    {
        for (var i = begin; i < _steps.Count; i++)
        {
            var moved = _steps[i];
            if (moved.Kind is Kind.Split or Kind.Jump)
                _steps[i] = moved with { First = (ushort)(moved.First + 1), Second = (ushort)(moved.Second + 1) };
        }

        _steps.Insert(begin, step);
    }

    private void Piece()
    {
        var (from, begin, sets) = (_at, _steps.Count, _sets.Count);
        var isPlace = Atom();
        var to = _at;
        if (_refused || Often() is not var (least, most) || _refused) return;
        var isLazy = Take('?');
        // A place has no length to repeat, and a second quantifier is a mistake.
        _refused |= isPlace || (_at < _source.Length && _source[_at] is '*' or '+' or '?') || least > MostSteps
            || most < least;
        var after = _at;
        // What was read once is the first time; the others are read again.
        if (least == 0)
        {
            _steps.RemoveRange(begin, _steps.Count - begin);
            _sets.RemoveRange(sets, _sets.Count - sets);
        }

        for (var i = 1; i < least && !_refused; i++) Again();
        if (most == int.MaxValue && !_refused)
        {
            var split = _steps.Count;
            Emit(default);
            Again();
            Emit(new Step(Kind.Jump, (ushort)split));
            if (!_refused) _steps[split] = Choice(split, isLazy);
        }
        else
        {
            List<int> splits = [];
            for (var i = least; i < most && !_refused; i++)
            {
                splits.Add(_steps.Count);
                Emit(default);
                Again();
            }

            foreach (var split in splits.Where(_ => !_refused)) _steps[split] = Choice(split, isLazy);
        }

        _at = after;

        void Again()
        {
            _at = from;
            Atom();
            _refused |= _at != to;
        }
    }

    private Step Choice(int split, bool isLazy) =>
        isLazy ? Split(_steps.Count, split + 1) : Split(split + 1, _steps.Count);

    /// <summary>How often what was just read comes; null where it comes once and nothing is said of it.</summary>
    private (int Least, int Most)? Often()
    {
        if (Take('*')) return (0, int.MaxValue);
        if (Take('+')) return (1, int.MaxValue);
        if (Take('?')) return (0, 1);
        if (!Ends('{')) return null;
        var begin = _at++;
        var least = Number();
        var most = !Take(',') ? least : Ends('}') ? int.MaxValue : Number();
        if (least >= 0 && most >= 0 && Take('}')) return (least, most);
        // A brace that counts nothing stands for itself.
        _at = begin;
        return null;
    }

    private int Number()
    {
        var begin = _at;
        while (_at < _source.Length && char.IsAsciiDigit(_source[_at])) _at++;
        return int.TryParse(_source.AsSpan(begin, _at - begin), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number) ? number : -1;
    }

    /// <returns>Whether it is a place, rather than something that takes characters.</returns>
    private bool Atom()
    {
        // Empty groups in repeated groups make no instructions, and yet are read again and again.
        _refused |= ++_work > 10 * MostSteps;
        if (_refused) return false;
        var begin = _at;
        var c = _source[_at++];
        switch (c)
        {
            case '(':
                return Group(begin);
            case '^' or '$':
                Emit(new Step(c == '^' ? Kind.Begin : Kind.End));
                return true;
            case '.':
                Add(CharSet.All);
                return false;
            case '[':
                Class();
                return false;
            case '\\':
                return Escape();
            case '*' or '+' or '?':
                _refused = true;
                return false;
            default:
                Literal(c);
                return false;
        }
    }

    private void Literal(char c) => Emit(_isCased
        ? new Step(Kind.Char, c, c) : new Step(Kind.Char, char.ToLowerInvariant(c), char.ToUpperInvariant(c)));

    private void Add(CharSet set)
    {
        _sets.Add(set);
        Emit(new Step(Kind.Set, (ushort)(_sets.Count - 1)));
    }

    /// <returns>Whether it is an option, which stands for nothing and cannot be repeated.</returns>
    private bool Group(int begin)
    {
        var slot = -1;
        if (!Take('?')) slot = SlotOf(begin, null);
        else if (Take('i'))
        {
            // Case is ignored as it is, so an option that says so says nothing.
            if (Take(')')) return true;
            _refused |= !Take(':');
        }
        else if (!Take(':'))
        {
            var close = Take('<') ? '>' : Take('\'') ? '\'' : '\0';
            var end = close == '\0' ? -1 : _source.IndexOf(close, _at);
            var name = end < 0 ? "" : _source[_at..end];
            _refused |= name.Length == 0 || char.IsAsciiDigit(name[0])
                || !name.All(c => char.IsLetterOrDigit(c) || c == '_');
            if (_refused) return false;
            _at = end + 1;
            slot = SlotOf(begin, name);
        }

        if (slot >= 0) Emit(new Step(Kind.Save, (ushort)slot));
        Alternatives();
        _refused |= !Take(')');
        if (slot >= 0) Emit(new Step(Kind.Save, (ushort)(slot + 1)));
        return false;
    }

    /// <summary>Where a group is noted; groups of one name share a place.</summary>
    private int SlotOf(int begin, string? name)
    {
        if (_groups.TryGetValue(begin, out var known)) return known.Slot;
        var slot = name is null ? 0 : _groups.Values.FirstOrDefault(group => group.Name == name).Slot;
        if (slot == 0)
        {
            slot = _slots;
            _slots += 2;
        }

        _groups.Add(begin, (name, slot));
        return slot;
    }

    private bool Escape()
    {
        if (Next() is not { } c) return false;
        if (c is 'A' or 'Z' or 'z') Emit(new Step(c == 'A' ? Kind.Begin : Kind.End));
        else if (c is 'b' or 'B') Emit(new Step(Kind.Boundary, c == 'b' ? (ushort)1 : (ushort)0));
        else if (Plain(c) is { } plain)
        {
            Literal(plain);
            return false;
        }
        else
        {
            var set = new CharSet(_isCased);
            _refused |= !Add(set, c);
            Add(set.Ready(isNot: false));
            return false;
        }

        return true;
    }

    private char? Next()
    {
        _refused |= _at >= _source.Length;
        return _refused ? null : _source[_at++];
    }

    /// <summary>The one character that an escape stands for; null where it stands for others, or for nothing.</summary>
    private char? Plain(char c)
    {
        if (c is 'x' or 'u')
        {
            var digits = c == 'x' ? 2 : 4;
            if (_at + digits > _source.Length || !ushort.TryParse(_source.AsSpan(_at, digits),
                NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                return null;
            _at += digits;
            return (char)code;
        }

        return char.IsLetterOrDigit(c) || c == '_' ? null : c;
    }

    private bool Add(CharSet set, char c)
    {
        if (c is not ('p' or 'P')) return set.AddEscape(c);
        var end = Take('{') ? _source.IndexOf('}', _at) : -1;
        if (end < 0) return false;
        var name = _source[_at..end];
        _at = end + 1;
        return set.AddCategory(name, isNot: c == 'P');
    }

    private void Class()
    {
        var isNot = Take('^');
        var set = new CharSet(_isCased);
        // A bracket that comes first belongs to the class.
        for (var isFirst = true; isFirst || !Ends(']'); isFirst = false)
        {
            if (Member(set) is not { } first) { }
            else if (_at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']')
            {
                _at++;
                // To the left of a minus stands a character, to the right of it another, or a class to be taken away.
                var last = Ends('[') ? null : Member(null);
                _refused |= last is null || last < first;
                if (!_refused) set.Add(first, last!.Value);
            }
            else
            {
                set.Add(first, first);
            }

            if (_refused || _at >= _source.Length)
            {
                _refused = true;
                return;
            }
        }

        _at++;
        Add(set.Ready(isNot));
    }

    /// <summary>One character of a class; null where there is something else, which is added to the set.</summary>
    private char? Member(CharSet? set)
    {
        if (Next() is not { } c) return null;
        // [:alpha:] is a name that .NET does not know, and -[ begins a class that is taken away.
        _refused |= (c == '[' && Ends(':')) || (c == '-' && Ends('['));
        if (c != '\\') return c;
        if (Next() is not { } escaped) return null;
        if (Plain(escaped) is { } plain) return plain;
        _refused |= set is null || !Add(set, escaped)
            || (Ends('-') && _at + 1 < _source.Length && _source[_at + 1] != ']');
        return null;
    }
}
