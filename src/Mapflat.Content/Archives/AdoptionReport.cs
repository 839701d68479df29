using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Archives;

/// <summary>What an archive holds, and what it lacks: read from it, not guessed.</summary>
internal sealed record AdoptionReport
{
    /// <summary>Of each kind of finding so many examples are named.</summary>
    public const int Examples = 20;

    public required string Name { get; init; }

    public required string Host { get; init; }

    /// <summary>Addresses with HTML.</summary>
    public required int Pages { get; init; }

    /// <summary>Addresses with anything else.</summary>
    public required int Files { get; init; }

    /// <summary>Addresses that led elsewhere.</summary>
    public required int Redirects { get; init; }

    /// <summary>Resources of other hosts that pages of this one show.</summary>
    public required int OtherHosts { get; init; }

    /// <summary>From the first capture to the last (UTC).</summary>
    public required DateTime From { get; init; }

    public required DateTime To { get; init; }

    /// <summary>What visitors miss comes first, and of that what they miss most.</summary>
    public required IReadOnlyList<AdoptionFinding> Findings { get; init; }

    /// <summary>Whether the very same archive was adopted before, so that nothing was changed.</summary>
    [JsonIgnore]
    public bool IsKnown { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static AdoptionReport Read(string json) => JsonSerializer.Deserialize<AdoptionReport>(json)!;
}

/// <summary>One kind of thing that was found in an archive.</summary>
/// <param name="IsLoss">Whether visitors miss something because of it.</param>
/// <param name="Message">What it is and what can be done about it, in full sentences.</param>
internal sealed record AdoptionFinding(
    string Name, bool IsLoss, int Count, string Message, IReadOnlyList<string> Examples)
{
    /// <summary>What is said of the source as a whole is a sentence of its own.</summary>
    public const string OfSource = "source";

    [JsonIgnore]
    public string Sentence =>
        Name == OfSource ? Message : string.Create(CultureInfo.InvariantCulture, $"{Count:N0} {Message}");
}
