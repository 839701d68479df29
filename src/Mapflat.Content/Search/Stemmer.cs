namespace Mapflat.Content.Search;

/// <summary>
/// Takes the endings off English words, so that “pipelines” finds “pipeline”: M. F. Porter, “An algorithm for suffix
/// stripping”, Program 14 (1980). Words with other letters than a to z stay as they are.
/// </summary>
internal ref struct Stemmer
{
    private static readonly (string Ending, string Put)[] _second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string Ending, string Put)[] _third =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    // Where one is the end of another, the longer one comes first.
    private static readonly string[] _fourth =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion", "tion", "ou", "ism",
        "ate", "iti", "ous", "ive", "ize",
    ];

    private readonly Span<char> _word;
    private int _length;

    private Stemmer(Span<char> word, int length)
    {
        _word = word;
        _length = length;
    }

    internal static string Stem(string word)
    {
        Span<char> room = stackalloc char[WordReader.LongestWord + 1];
        return word.Length > WordReader.LongestWord ? word : Stem(word, room).ToString();
    }

    /// <param name="word">In lower case, at most <see cref="WordReader.LongestWord"/> characters.</param>
    /// <param name="room">One character longer than that: a lost “e” may be put back.</param>
    internal static ReadOnlySpan<char> Stem(ReadOnlySpan<char> word, Span<char> room)
    {
        if (word.Length < 3) return word;
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterLower(c)) return word;
        }

        word.CopyTo(room);
        var stemmer = new Stemmer(room, word.Length);
        stemmer.TakePlural();
        stemmer.TakeTense();
        if (stemmer.Ends("y") && stemmer.HasVowel(1)) room[stemmer._length - 1] = 'i';
        stemmer.Replace(_second);
        stemmer.Replace(_third);
        stemmer.TakeSuffix();
        stemmer.TakeLastLetters();
        return room[..stemmer._length];
    }

    private void TakePlural()
    {
        if (Ends("sses") || Ends("ies")) _length -= 2;
        else if (Ends("s") && !Ends("ss")) _length--;
    }

    private void TakeTense()
    {
        if (Ends("eed"))
        {
            if (Measure(3) > 0) _length--;
            return;
        }

        var ending = Ends("ed") ? 2 : Ends("ing") ? 3 : 0;
        if (ending == 0 || !HasVowel(ending)) return;
        _length -= ending;
        if (Ends("at") || Ends("bl") || Ends("iz") || (Measure(0) == 1 && EndsShort(0))) _word[_length++] = 'e';
        else if (_length > 1 && _word[_length - 1] == _word[_length - 2] && IsConsonant(_length - 1)
            && _word[_length - 1] is not ('l' or 's' or 'z'))
            _length--;
    }

    private void Replace((string Ending, string Put)[] endings)
    {
        foreach (var (ending, put) in endings)
        {
            if (!Ends(ending)) continue;
            if (Measure(ending.Length) == 0) return;
            _length -= ending.Length;
            put.CopyTo(_word[_length..]);
            _length += put.Length;
            return;
        }
    }

    private void TakeSuffix()
    {
        foreach (var ending in _fourth)
        {
            if (!Ends(ending)) continue;
            // Of “sion” and “tion” the first letter is part of the stem.
            var taken = ending is "sion" or "tion" ? 3 : ending.Length;
            if (Measure(taken) > 1) _length -= taken;
            return;
        }
    }

    private void TakeLastLetters()
    {
        if (Ends("e"))
        {
            var measure = Measure(1);
            if (measure > 1 || (measure == 1 && !EndsShort(1))) _length--;
        }

        if (Ends("ll") && Measure(1) > 1) _length--;
    }

    private readonly bool Ends(string ending) =>
        _length > ending.Length && _word[.._length].EndsWith(ending, StringComparison.Ordinal);

    private readonly bool IsConsonant(int at) => _word[at] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => at == 0 || !IsConsonant(at - 1),
        _ => true,
    };

    private readonly bool HasVowel(int ending)
    {
        for (var i = 0; i < _length - ending; i++)
        {
            if (!IsConsonant(i)) return true;
        }

        return false;
    }

    /// <summary>How often a vowel is followed by a consonant in what stands before an ending.</summary>
    private readonly int Measure(int ending)
    {
        var (count, wasVowel) = (0, false);
        for (var i = 0; i < _length - ending; i++)
        {
            var isVowel = !IsConsonant(i);
            if (wasVowel && !isVowel) count++;
            wasVowel = isVowel;
        }

        return count;
    }

    /// <summary>Whether consonant, vowel and consonant stand before an ending, as in “hop”.</summary>
    private readonly bool EndsShort(int ending)
    {
        var last = _length - ending - 1;
        return last >= 2 && IsConsonant(last) && !IsConsonant(last - 1) && IsConsonant(last - 2)
            && _word[last] is not ('w' or 'x' or 'y');
    }
}
