using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Dormancy;

/// <param name="Value">A list is lines.</param>
internal sealed record SettingsField(string Name, string Label, string Value);

internal abstract record SettingsDraft
{
    private const int LongestShown = 120;

    public abstract IReadOnlyList<SettingsField> Fields { get; }

    /// <summary>
    /// Stands for what the settings say. A form carries it back, so that what somebody else has saved in the meantime
    /// is noticed; the same words give the same token, so that only real changes are.
    /// </summary>
    public string Token => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', Fields.Select(f => f.Value)))))[..16];

    /// <summary>
    /// The fields that say something else than <paramref name="other"/>'s; line ends and spaces around do not matter.
    /// </summary>
    public IEnumerable<(SettingsField Mine, SettingsField Theirs)> Differences(SettingsDraft other) =>
        Fields.Zip(other.Fields).Where(pair =>
            pair.First.Value.ReplaceLineEndings("\n").Trim() != pair.Second.Value.ReplaceLineEndings("\n").Trim());

    /// <summary>
    /// What changes when this takes the place of <paramref name="before"/>, in one line for the audit log.
    /// </summary>
    internal string Describe(SettingsDraft before) =>
        string.Join("; ", Differences(before)
            .Select(pair => $"{pair.Mine.Label}: {Quote(pair.Theirs.Value)} became {Quote(pair.Mine.Value)}"));

    /// <summary>Text as it is kept: on one line, without spaces around it.</summary>
    private protected static string Line(string? text) =>
        (text ?? "").ReplaceLineEndings(" ").Replace('\t', ' ').Trim();

    /// <summary>A list as it is kept: a value on each line, each once.</summary>
    private protected static IReadOnlyList<string> Lines(string? text) =>
        [.. (text ?? "").ReplaceLineEndings("\n").Split('\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    private static string Quote(string value)
    {
        var line = value.ReplaceLineEndings(", ");
        return line.Length == 0 ? "nothing" : $"“{(line.Length > LongestShown ? line[..LongestShown] + "…" : line)}”";
    }
}
