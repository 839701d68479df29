namespace Mapflat.Content.Search;

/// <param name="Text">As it was typed, in the form in which words are compared.</param>
/// <param name="Stem">Under which it is indexed; a stem has no stem of its own.</param>
internal readonly record struct SoughtWord(string Text, string Stem)
{
    internal static SoughtWord Create(string text) => new(text, Stemmer.Stem(text));

    /// <summary>As FTS5 takes it: a string, and so nothing but data.</summary>
    internal string Match => $"\"{Stem}\"";
}

/// <summary>One thing that is looked for: a word, or what means the same.</summary>
/// <param name="Alternatives">Each of one word or of several; the first is what was typed.</param>
internal sealed record SearchTerm(IReadOnlyList<SoughtWord[]> Alternatives)
{
    internal SearchTerm(params SoughtWord[] words)
        : this([words])
    {
    }

    internal string Match => Alternatives is [[var word]] ? word.Match : $"({string.Join(" OR ", Alternatives.Select(
        words => $"({string.Join(" AND ", words.Select(word => word.Match))})"))})";
}

/// <summary>
/// What a query looks for: each word once, and no more of them than <see cref="MostWords"/>, as each costs a walk
/// through the index.
/// </summary>
internal sealed class SearchQuery
{
    /// <summary>How many words are looked for, those within quotation marks among them.</summary>
    internal const int MostWords = 12;

    /// <summary>How many of the quoted texts are looked for to the letter.</summary>
    internal const int MostQuoted = 4;

    /// <summary>How many words are looked for besides, which mean the same.</summary>
    private const int MostSynonyms = 24;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _typed = [];
    private readonly List<SearchTerm> _terms = [];

    private SearchQuery() { }

    internal IReadOnlyList<SearchTerm> Terms => _terms;

    /// <summary>Texts to be found to the letter.</summary>
    internal List<string> Literals { get; } = [];

    /// <summary>
    /// The words of these texts, and whether they are whole words for certain: the first and the last need not be.
    /// </summary>
    internal List<(SoughtWord Word, bool IsWhole)> QuotedWords { get; } = [];

    /// <summary>The words outside quotation marks in their order, also those that every text has.</summary>
    internal IReadOnlyList<string> Typed => _typed;

    internal bool LeavesOut { get; private set; }

    internal bool IsEmpty => _terms.Count == 0 && Literals.Count == 0;

    private int Words => _seen.Count;

    internal static SearchQuery Read(string text, Synonyms synonyms)
    {
        var query = new SearchQuery();
        var parts = text.Replace('“', '"').Replace('”', '"').Split('"');
        for (var i = 0; i < parts.Length; i++)
        {
            // Between two quotation marks, unless the last one was never closed.
            if (i % 2 == 1 && i < parts.Length - 1) query.Quote(parts[i]);
            else query._typed.AddRange(WordReader.ReadAll(parts[i]));
        }

        query.Choose(synonyms);
        return query;
    }

    private void Quote(string text)
    {
        if (text.Trim() is not { Length: > 0 } literal
            || Literals.Contains(literal, StringComparer.OrdinalIgnoreCase))
            return;
        if (Literals.Count == MostQuoted)
        {
            LeavesOut = true;
            return;
        }

        Literals.Add(literal);
        var words = WordReader.ReadAll(literal).ConvertAll(SoughtWord.Create);
        for (var i = 0; i < words.Count; i++)
        {
            if (!StopWords.Contains(words[i].Text) && Takes(words[i].Stem))
                QuotedWords.Add((words[i], i > 0 && i < words.Count - 1));
        }
    }

    private void Choose(Synonyms synonyms)
    {
        List<SoughtWord> words = [.. _typed.Where(word => !StopWords.Contains(word)).Select(SoughtWord.Create)];
        // Somebody who types nothing else means a page that is called so.
        if (words.Count == 0 && Literals.Count == 0) words = _typed.ConvertAll(SoughtWord.Create);
        var stems = words.ConvertAll(word => word.Stem);
        var room = MostSynonyms;
        for (var at = 0; at < words.Count;)
        {
            var (length, others) = synonyms.Find(stems, at);
            List<SoughtWord[]> alternatives = [[.. words.Skip(at).Take(Math.Max(1, length))]];
            at += alternatives[0].Length;
            if (!Takes(string.Join(' ', alternatives[0].Select(word => word.Stem)))) continue;
            foreach (var other in others.Where(other => other.Length <= room))
            {
                alternatives.Add(other);
                room -= other.Length;
            }

            _terms.Add(new SearchTerm(alternatives));
        }
    }

    /// <summary>Whether something is new and there is room for it.</summary>
    private bool Takes(string stem)
    {
        if (_seen.Contains(stem)) return false;
        if (Words == MostWords)
        {
            LeavesOut = true;
            return false;
        }

        return _seen.Add(stem);
    }
}
