using System.Collections.Frozen;

namespace Mapflat.Content.Search;

/// <summary>
/// Words that are in every text or question and say nothing of what it is about. They are indexed where they stand in a
/// name only, and looked for only if there is no other word.
/// </summary>
internal static class StopWords
{
    // English ones, and those of Swedish that stand in questions.
    private static readonly FrozenSet<string> _words = (
        "a about all also am an and any are as at be been being between but by can could did difference differences "
        + "different do does doing explain explained find for from get gets getting give gives got had has have he her "
        + "here him his how i if in into is it its just like me mean meaning means my no not of off on or our out "
        + "please shall she should so some such tell than that the their them then there these they thing things this "
        + "ar en ett hur och som vad vem "
        + "those to up us versus very vs was we were what when where which who whom whose why will with would you your")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // Part of addresses, whatever the page is about.
    private static readonly FrozenSet<string> _ofAddresses = (
        "index html htm xhtml php asp aspx jsp cgi default www http https com page pages site web something nothing "
        + "exist exists")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup =
        _words.GetAlternateLookup<ReadOnlySpan<char>>();

    internal static bool Contains(ReadOnlySpan<char> word) => _lookup.Contains(word);

    internal static bool IsOfAddress(string word) => _words.Contains(word) || IsOfEveryAddress(word);

    internal static bool IsOfEveryAddress(string word) => _ofAddresses.Contains(word);
}
