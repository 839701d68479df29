using System.Collections.Frozen;

namespace Mapflat.Content.Accounts;

/// <summary>
/// What is tried first. Lists of leaked passwords are nearly all shorter than twelve characters; what is long in them
/// is made of these.
/// </summary>
internal static class CommonPasswords
{
    /// <summary>Words that long common passwords are put together from; lower case, letters only.</summary>
    public static readonly string[] Words =
    [
        "mapflat", "example", "admin", "administrator", "password", "passwort", "passphrase", "passw", "pass", "word",
        "secret", "geheim", "hemlig", "lösenord", "losenord",
        "welcome", "willkommen", "valkommen", "välkommen", "letmein", "login", "signin", "iloveyou", "ilove", "love",
        "you", "sunshine", "princess", "dragon", "monkey", "football",
        "baseball", "superman", "batman", "starwars", "whatever", "trustno", "master", "shadow", "michael", "jennifer",
        "charlie", "internet", "computer", "qwerty", "qwertz",
        "qwertyuiop", "azerty", "asdf", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "changeme", "change", "default",
        "guest", "user", "root", "test", "testing", "temp", "hello", "world",
        "summer", "winter", "spring", "autumn", "january", "february", "march", "april", "june", "july", "august",
        "september", "october", "november", "december",
        "monday", "friday", "sunday", "company", "website", "owner", "editor", "system", "server", "database", "access",
        "abc", "abcd", "xyz", "this", "the", "is", "my", "me", "in", "to", "and", "for", "new",
    ];

    /// <summary>Long ones that are common as they are; lower case, with and without spaces.</summary>
    public static readonly FrozenSet<string> Whole = new[]
    {
        "correct horse battery staple", "correcthorsebatterystaple", "the quick brown fox", "thequickbrownfox",
        "thequickbrownfoxjumpsoverthelazydog", "to be or not to be", "tobeornottobe",
        "maythe4thbewithyou", "maytheforcebewithyou", "opensesameopensesame", "twinkletwinklelittlestar",
        "allyourbasearebelongtous", "neverguessthis", "youwillneverguess", "nobodywillguess",
        "letmeinplease", "ineedapassword", "ihatepasswords", "thisismypassword", "thisisapassword", "mypasswordis",
        "forgetmenot", "forgotmypassword", "iforgotmypassword", "supersecret",
        "lorem ipsum dolor", "loremipsumdolor", "loremipsumdolorsitamet", "jesuschrist", "jesusislord", "godisgood",
        "manchesterunited", "liverpoolfc", "christopher", "elizabeth",
        "1q2w3e4r5t6y", "q1w2e3r4t5y6", "1qaz2wsx3edc", "zaq12wsxcde3", "1qaz2wsx3edc4rfv", "q1w2e3r4t5y6u7i8",
        "aqlswldefrgt", "zxcvbnmasdfghjkl", "qazwsxedcrfv", "qazwsxedcrfvtgb",
        "lqaz2wsxedc", "lq2wer4t5y6", "lq2we4r5t6y", "qlw2e4r5t6", "lqaz2wsx3edc", "abcabcabcabc", "a1b2c3d4e5f6",
        "alb2ce4d5e6f", "alb2c3d4e5f6", "123qweasdzxc", "l2eqweasdzxc", "qweasdzxc123", "qweasdzxcl2e",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz",
        "1234567890", "0987654321", "!@#$%^&*()_+", "+_)(*&^%$#@!", "qwertzuiop", "azertyuiop", "yxcvbnm"];
}
