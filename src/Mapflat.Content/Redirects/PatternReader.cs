using System.Globalization;
using static Mapflat.Content.Redirects.PatternProgram;

namespace Mapflat.Content.Redirects;

/// <summary>
/// Reads a regular expression into a <see cref="PatternProgram"/>, upper and lower case alike. What it does not know for
/// sure, it refuses: names, references, look-around, options, groups that repeat, anything but ASCII.
/// </summary>
internal sealed class PatternReader
{
    private const int MostSteps = 2_000;
    private static readonly UInt128 _all = UInt128.MaxValue;
    private static readonly UInt128 _digits = Range('0', '9');
    private static readonly UInt128 _word = Range('0', '9') | Range('A', 'Z') | Range('a', 'z') | Range('_', '_');
    // Of the printable characters there is one.
    private static readonly UInt128 _space = Range(' ', ' ');

    private readonly string _source;
    private readonly List<Step> _steps = [];
    private int _at;
    private int _groups;
    private bool _refused;

    private PatternReader(string source) => _source = source;

    /// <summary>The program of a pattern that must match the whole path; null if it has what this reader does not know.</summary>
    internal static PatternProgram? Read(string source)
    {
        var reader = new PatternReader(source);
        reader.Alternatives();
        reader._refused |= reader._at < source.Length;
        reader._steps.Add(new Step(Kind.Match));
        return reader._refused ? null : new PatternProgram([.. reader._steps], reader._groups);
    }

    private static UInt128 Range(char first, char last)
    {
        UInt128 set = 0;
        for (int c = first; c <= last; c++) set |= UInt128.One << c;
        return set;
    }

    /// <summary>A set with the other case of each of its letters.</summary>
    private static UInt128 Fold(UInt128 set)
    {
        var lower = set & Range('a', 'z');
        var upper = set & Range('A', 'Z');
        return set | (lower >> 32) | (upper << 32);
    }

    private bool Ends(char c) => _at < _source.Length && _source[_at] == c;

    private bool Take(char c)
    {
        if (!Ends(c)) return false;
        _at++;
        return true;
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
            Insert(begin, new Step(Kind.Split, begin + 1, _steps.Count + 2));
            ends.Add(_steps.Count);
            _steps.Add(new Step(Kind.Jump));
        }

        foreach (var end in ends) _steps[end] = new Step(Kind.Jump, _steps.Count);
    }

    private void Insert(int begin, Step step)
    {
        for (var i = begin; i < _steps.Count; i++)
        {
            var moved = _steps[i];
            if (moved.Kind is Kind.Split or Kind.Jump) _steps[i] = moved with { First = moved.First + 1, Second = moved.Second + 1 };
        }

        _steps.Insert(begin, step);
    }

    /// <summary>One group, or one character or class with how often it comes.</summary>
    private void Piece()
    {
        if (_steps.Count > MostSteps) _refused = true;
        if (Take('(')) Group();
        else if (Take('^')) _steps.Add(new Step(Kind.Begin));
        else if (Take('$')) _steps.Add(new Step(Kind.End));
        else if (Set() is { } set) Repeat(set);
        else _refused = true;
    }

    private void Group()
    {
        var slot = -1;
        if (Take('?')) _refused |= !Take(':');
        else slot = 2 * ++_groups;
        var begin = _steps.Count;
        if (slot > 0) _steps.Add(new Step(Kind.Save, slot));
        Alternatives();
        _refused |= !Take(')');
        if (slot > 0) _steps.Add(new Step(Kind.Save, slot + 1));
        if (_at < _source.Length && _source[_at] is '*' or '+' or '{') _refused = true;
        if (!Take('?')) return;
        Insert(begin, Choice(begin + 1, _steps.Count + 1, isLazy: Take('?')));
        _refused |= _at < _source.Length && _source[_at] is '?' or '*' or '+' or '{';
    }

    private static Step Choice(int go, int leave, bool isLazy) => isLazy ? new Step(Kind.Split, leave, go) : new Step(Kind.Split, go, leave);

    private void Repeat(UInt128 set)
    {
        var (least, most) = (1, 1);
        if (Take('*')) (least, most) = (0, int.MaxValue);
        else if (Take('+')) (least, most) = (1, int.MaxValue);
        else if (Take('?')) (least, most) = (0, 1);
        else if (Take('{'))
        {
            least = Number();
            most = !Take(',') ? least : Ends('}') ? int.MaxValue : Number();
            _refused |= !Take('}') || least < 0 || most < least;
        }

        var isLazy = (least, most) != (1, 1) && Take('?');
        // A second quantifier is a mistake, or means something else.
        _refused |= _at < _source.Length && _source[_at] is '*' or '+' or '?' or '{';
        if (_refused || least > MostSteps || (most != int.MaxValue && most > MostSteps))
        {
            _refused = true;
            return;
        }

        var taking = new Step(Kind.Set, Set: set);
        for (var i = 0; i < least; i++) _steps.Add(taking);
        if (most == int.MaxValue)
        {
            var begin = _steps.Count;
            _steps.AddRange(Choice(begin + 1, begin + 3, isLazy), taking, new Step(Kind.Jump, begin));
            return;
        }

        var end = _steps.Count + (2 * (most - least));
        for (var i = least; i < most; i++) _steps.AddRange(Choice(_steps.Count + 1, end, isLazy), taking);
    }

    private int Number()
    {
        var begin = _at;
        while (_at < _source.Length && char.IsAsciiDigit(_source[_at])) _at++;
        return int.TryParse(_source.AsSpan(begin, _at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    /// <summary>The characters that one character or class stands for; null if it is none that is known.</summary>
    private UInt128? Set()
    {
        var c = _source[_at++];
        return c switch
        {
            '.' => _all,
            '[' => Class(),
            '\\' => Escape(),
            '*' or '+' or '?' or '{' or '}' or ']' or ')' or '#' or < ' ' or > '~' => null,
            _ => Fold(Range(c, c)),
        };
    }

    private UInt128? Escape()
    {
        if (_at >= _source.Length) return null;
        var c = _source[_at++];
        return c switch
        {
            'd' => _digits,
            'D' => ~_digits,
            'w' => _word,
            'W' => ~_word,
            's' => _space,
            'S' => ~_space,
            _ when char.IsAsciiLetterOrDigit(c) || c is '_' or < ' ' or > '~' => null,
            _ => Range(c, c),
        };
    }

    private UInt128? Class()
    {
        var isNot = Take('^');
        UInt128 set = 0;
        // A bracket that comes first belongs to the class.
        if (Ends(']')) return null;
        while (!Ends(']'))
        {
            if (_at >= _source.Length) return null;
            var c = _source[_at++];
            if (c is '[' or < ' ' or > '~') return null;
            if ((c == '\\' ? Escape() : Range(c, c)) is not { } member) return null;
            if (_at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']')
            {
                // From one plain character to another; what begins or ends otherwise is left to others.
                var last = _source[_at + 1];
                if (c == '\\' || last is '[' or '\\' or < ' ' or > '~' || last < c) return null;
                member = Range(c, last);
                _at += 2;
            }

            set |= member;
        }

        _at++;
        return isNot ? ~Fold(set) : Fold(set);
    }
}
