using System.Globalization;
using System.Text;
using Mapflat.Content.Text;

namespace Mapflat.Content.Search;

/// <summary>
/// Reads a text word by word: letters and digits, in lower case and without marks, so that “Café” is “cafe”. What is
/// indexed, what is looked for and what is marked go through this one reader, so that they cannot disagree.
/// </summary>
internal ref struct WordReader
{
    /// <summary>A word is cut after so many characters.</summary>
    internal const int LongestWord = 40;

    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _buffer;
    private int _at;
    private int _length;

    /// <param name="text">What the words stand in.</param>
    /// <param name="buffer">Room for <see cref="LongestWord"/> characters.</param>
    internal WordReader(ReadOnlySpan<char> text, Span<char> buffer)
    {
        _text = text;
        _buffer = buffer;
    }

    /// <summary>Where the word begins in the text.</summary>
    internal int Start { get; private set; }

    /// <summary>Where the word ends in the text.</summary>
    internal readonly int End => _at;

    /// <summary>The word as it is compared; valid until the next one is read.</summary>
    internal readonly ReadOnlySpan<char> Word => _buffer[.._length];

    internal bool Read()
    {
        while (Find())
        {
            // What follows an apostrophe is an ending (“client’s”, “don’t”), unless it is long (“O’Reilly”).
            if (_length > 2 || Start < 2 || _text[Start - 1] is not ('\'' or '’') || !char.IsLetter(_text[Start - 2]))
                return true;
        }

        return false;
    }

    internal static List<string> ReadAll(ReadOnlySpan<char> text)
    {
        List<string> words = [];
        var reader = new WordReader(text, stackalloc char[LongestWord]);
        while (reader.Read()) words.Add(reader.Word.ToString());
        return words;
    }

    private bool Find()
    {
        var (isWithin, isAscii) = (false, true);
        while (_at < _text.Length)
        {
            var c = _text[_at];
            var taken = 1;
            bool belongs;
            if (char.IsAscii(c)) belongs = char.IsAsciiLetterOrDigit(c);
            else
            {
                Rune.DecodeFromUtf16(_text[_at..], out var rune, out taken);
                belongs = Rune.IsLetterOrDigit(rune)
                    || (isWithin && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark);
                if (belongs) isAscii = false;
            }

            if (!belongs && isWithin) break;
            if (belongs && !isWithin) (isWithin, Start) = (true, _at);
            _at += taken;
        }

        if (isWithin) Fold(_text[Start.._at], isAscii);
        return isWithin;
    }

    private void Fold(ReadOnlySpan<char> word, bool isAscii)
    {
        if (isAscii)
        {
            _length = Math.Min(word.Length, LongestWord);
            for (var i = 0; i < _length; i++) _buffer[i] = char.ToLowerInvariant(word[i]);
            return;
        }

        var folded = Nfc.WithoutMarks(word.Length > LongestWord * 4 ? Cut(word, LongestWord * 4) : word.ToString());
        var kept = folded.Length > LongestWord ? Cut(folded, LongestWord) : folded;
        kept.CopyTo(_buffer);
        _length = kept.Length;
    }

    private static string Cut(ReadOnlySpan<char> text, int length) =>
        text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)].ToString();
}
