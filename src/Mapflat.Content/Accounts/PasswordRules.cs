using System.Text;
using Mapflat.Content.Text;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

/// <summary>
/// What a password must be: long enough, and not one that is tried first. Nothing is asked of the characters in it
/// (NIST SP 800-63B, section 3.1.1.2).
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<Account>
{
    public const int Shortest = 12;

    public const int Longest = 256;

    private const string Mend = "Put a few words together that only you would, such as four things that you see from "
        + "your chair, but not in a row that others use.";

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(Fault(password ?? "", user.Email, user.DisplayName) is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordRefused", Description = fault })
            : IdentityResult.Success);

    /// <param name="email">The address of the account, which it must not be made of; nor of the name.</param>
    public static string? Fault(string password, string? email, string? name)
    {
        var text = PasswordHashing.Normalize(password);
        var characters = text.EnumerateRunes().ToList();
        if (characters.Contains(Rune.ReplacementChar))
            return "This password has half a character in it, which no keyboard sends. Type it again.";
        if (characters.Count < Shortest)
            return $"This password has {Counted.Phrase(characters.Count, "character")}; use at least {Shortest}. A few "
                + "words with spaces between them are easy to remember.";
        if (characters.Count > Longest)
            return $"This password has {Counted.Phrase(characters.Count, "character")}; use at most {Longest}.";
        var bare = Bare(text);
        if (characters.Distinct().Count() < 5 || IsRepeated(text.ToLowerInvariant()))
            return "This password repeats the same few characters, which is tried early. " + Mend;
        if (IsRow(text.ToLowerInvariant()))
            return "This password is a row of the alphabet, of numbers or of the keyboard, which is tried early. "
                + Mend;
        if (CommonPasswords.Whole.Contains(bare) || CommonPasswords.Whole.Contains(text.ToLowerInvariant()))
            return "This password is one of those that are tried first. " + Mend;
        string[] own = [.. Parts(email), .. Parts(name)];
        // What is left when the known parts are taken out is what a stranger would have to guess.
        if (own.Any(part => bare.Contains(part, StringComparison.Ordinal)) && Rest(bare, own).Length < 6)
            return "This password is little more than your name or e-mail address. " + Mend;
        return bare.Length >= characters.Count / 2 && Rest(bare, [.. own, .. CommonPasswords.Words]).Length < 4
            ? "This password is made of words that are tried first. " + Mend
            : null;
    }

    /// <summary>
    /// Lower-case letters and digits alone, with the usual disguises taken off: “P@ssw0rd!” is “password”.
    /// </summary>
    private static string Bare(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var character = Rune.ToLowerInvariant(rune).ToString() switch
            {
                "@" => "a",
                "$" => "s",
                "0" => "o",
                "3" => "e",
                "1" => "l",
                "!" => "",
                var other => other
            };
            if (character.Length > 0 && Rune.IsLetterOrDigit(Rune.GetRuneAt(character, 0))) bare.Append(character);
        }

        return bare.ToString();
    }

    private static IEnumerable<string> Parts(string? text) =>
        text is null ? [] : text.Split(['@', '.', ' ', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)
            .Append(text).Select(Bare).Where(part => part.Length >= 3).Distinct(StringComparer.Ordinal);

    private static string Rest(string bare, IEnumerable<string> parts)
    {
        foreach (var part in parts.OrderByDescending(part => part.Length))
            bare = bare.Replace(part, "", StringComparison.Ordinal);
        return new string([.. bare.Where(character => !char.IsDigit(character))]);
    }

    /// <summary>Whether it is one short piece, again and again.</summary>
    private static bool IsRepeated(string text) => Enumerable.Range(1, Math.Min(4, text.Length / 3))
        .Any(length => Enumerable.Range(length, text.Length - length).All(i => text[i] == text[i % length]));

    /// <summary>Whether nearly every character follows from the one before: abcdef, 987654, qwerty.</summary>
    private static bool IsRow(string text)
    {
        var steps = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] - text[i - 1] is 1 or -1 or 0) steps++;
            else if (CommonPasswords.Rows.Any(row => row.Contains(text.AsSpan(i - 1, 2), StringComparison.Ordinal)))
                steps++;
        }

        return steps >= (text.Length - 1) * 4 / 5;
    }
}
