using System.Text.Json;

namespace Mapflat.Content.Search;

/// <summary>
/// Words and phrases that mean the same, as the owner's settings list them: one line for each meaning, such as
/// “ML, machine learning”.
/// </summary>
internal sealed class Synonyms
{
    /// <summary>So many of one meaning are looked for.</summary>
    internal const int MostOfOne = 5;

    private readonly Dictionary<string, List<(SoughtWord[] Phrase, int Meaning)>> _byFirst =
        new(StringComparer.Ordinal);
    private readonly List<List<SoughtWord[]>> _meanings = [];

    internal Synonyms(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            List<SoughtWord[]> phrases = [.. line.Split(',')
                .Select(phrase => WordReader.ReadAll(phrase).Select(SoughtWord.Create).ToArray())
                .Where(words => words.Length > 0).Take(MostOfOne)];
            if (phrases.Count < 2) continue;
            foreach (var words in phrases)
            {
                if (!_byFirst.TryGetValue(words[0].Stem, out var known)) _byFirst.Add(words[0].Stem, known = []);
                known.Add((words, _meanings.Count));
            }

            _meanings.Add(phrases);
        }
    }

    internal static Synonyms None { get; } = new([]);

    /// <param name="json">As the settings keep them: a list of lines.</param>
    internal static Synonyms Parse(string json) => new(JsonSerializer.Deserialize<List<string>>(json) ?? []);

    /// <summary>The longest phrase of the list that stands at a place of a query.</summary>
    /// <returns>How many words it has there, and what else means the same; 0 if none does.</returns>
    internal (int Length, IReadOnlyList<SoughtWord[]> Others) Find(List<string> stems, int at)
    {
        (int Length, IReadOnlyList<SoughtWord[]> Others) best = (0, []);
        foreach (var (phrase, meaning) in _byFirst.GetValueOrDefault(stems[at], []))
        {
            if (phrase.Length <= best.Length || at + phrase.Length > stems.Count
                || !HasStems(phrase, stems.Slice(at, phrase.Length)))
                continue;
            best = (phrase.Length, [.. _meanings[meaning].Where(other => other != phrase)]);
        }

        return best;
    }

    private static bool HasStems(SoughtWord[] phrase, List<string> stems) =>
        phrase.Select(word => word.Stem).SequenceEqual(stems, StringComparer.Ordinal);
}
