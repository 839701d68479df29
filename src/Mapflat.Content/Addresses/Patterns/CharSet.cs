using System.Globalization;

namespace Mapflat.Content.Addresses.Patterns;

/// <summary>The characters that a class of a pattern takes, upper and lower case alike.</summary>
/// <param name="isCased">Whether upper and lower case are told apart.</param>
internal sealed class CharSet(bool isCased)
{
    /// <summary>The abbreviations of <see cref="UnicodeCategory"/>, in its order.</summary>
    private const string Categories = "LuLlLtLmLoMnMcMeNdNlNoZsZlZpCcCfCsCoPcPdPsPePiPfPoSmScSkSoCn";

    private readonly List<(char First, char Last)> _ranges = [];
    private uint _categories;
    private bool _isNot;
    private UInt128 _ascii;

    /// <summary>Every character; a path has no line ends.</summary>
    internal static CharSet All { get; } = new CharSet(isCased: false).AddCategories(uint.MaxValue).Ready(isNot: false);

    internal CharSet Add(char first, char last)
    {
        _ranges.Add((first, last));
        return this;
    }

    internal bool AddEscape(char letter)
    {
        var categories = char.ToLowerInvariant(letter) switch
        {
            'd' => Named("Nd"),
            'w' => Named("L") | Named("Mn") | Named("Nd") | Named("Pc"),
            's' => Named("Z"),
            _ => 0u
        };
        if (categories == 0) return false;
        AddCategories(char.IsUpper(letter) ? ~categories : categories);
        return true;
    }

    internal bool AddCategory(string name, bool isNot)
    {
        var categories = Named(name);
        if (categories == 0) return false;
        // Case is ignored, that of categories too.
        if ((categories & 7) != 0 && !isCased) categories |= 7;
        AddCategories(isNot ? ~categories : categories);
        return true;
    }

    internal CharSet Ready(bool isNot)
    {
        _isNot = isNot;
        for (var c = '\0'; c < 128; c++)
            if (Contains(c) != isNot) _ascii |= UInt128.One << c;
        return this;
    }

    internal bool Has(char c) =>
        c < 128 ? ((c < 64 ? (ulong)_ascii : (ulong)(_ascii >> 64)) & (1ul << c)) != 0 : Contains(c) != _isNot;

    private static uint Named(string name)
    {
        var categories = 0u;
        for (var i = 0; i < Categories.Length; i += 2)
        {
            if (name == Categories.Substring(i, 2) || (name.Length == 1 && name[0] == Categories[i]))
                categories |= 1u << (i / 2);
        }
        return categories;
    }

    private CharSet AddCategories(uint categories)
    {
        _categories |= categories;
        return this;
    }

    private bool Contains(char c)
    {
        if ((_categories & (1u << (int)char.GetUnicodeCategory(c))) != 0) return true;
        var (lower, upper) = isCased ? (c, c) : (char.ToLowerInvariant(c), char.ToUpperInvariant(c));
        foreach (var (first, last) in _ranges)
        {
            if ((c >= first && c <= last) || (lower >= first && lower <= last) || (upper >= first && upper <= last))
                return true;
        }
        return false;
    }
}
