using System.Globalization;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Content.Dormancy;

/// <summary>The banner and the successor as a form has them: text, right or wrong.</summary>
internal sealed record DormancyDraft : SettingsDraft
{
    public bool Dormant { get; init; }

    /// <summary>Since when, as <c>2024-06-30</c>; empty where the day is not known.</summary>
    public string? Since { get; init; }

    public string? Text { get; init; }

    public string? SuccessorName { get; init; }

    public string? SuccessorUrl { get; init; }

    public string? SuccessorPages { get; init; }

    public override IReadOnlyList<SettingsField> Fields =>
    [
        new(nameof(Dormant), "Dormant", Dormant ? "yes" : "no"), new(nameof(Text), "Text of the banner", Text ?? ""),
        new(nameof(Since), "Dormant since", Since ?? ""),
        new(nameof(SuccessorName), "Name of the successor", SuccessorName ?? ""),
        new(nameof(SuccessorUrl), "Address of the successor", SuccessorUrl ?? ""),
        new(nameof(SuccessorPages), "Pages of the successor", SuccessorPages ?? ""),
    ];

    /// <summary>
    /// The banner as visitors would see it, whatever is still missing; null if the site is not dormant.
    /// </summary>
    /// <param name="successor">The address that wins over <see cref="SuccessorUrl"/>; null if none does.</param>
    public DormancyNotice? Preview(string? successor)
    {
        var draft = Tidy();
        if (!draft.Dormant) return null;
        var url = PageTextCheck.IsWebAddress(draft.SuccessorUrl!) ? draft.SuccessorUrl! : "";
        return new DormancyNotice(draft.Text!, draft.Day, draft.SuccessorName!, successor ?? url);
    }

    internal static DormancyDraft Create(SiteSettings settings) => new()
    {
        Dormant = settings.Dormant,
        Since = settings.DormantSince is { } since ? ContentFormat.Day(since) : "",
        Text = settings.DormancyText,
        SuccessorName = settings.SuccessorName,
        SuccessorUrl = settings.SuccessorUrl,
        SuccessorPages = string.Join('\n', settings.SuccessorPages),
    };

    internal DormancyDraft Tidy() => this with
    {
        Since = Line(Since),
        Text = Line(Text),
        SuccessorName = Line(SuccessorName),
        SuccessorUrl = Line(SuccessorUrl),
        SuccessorPages = string.Join('\n', Lines(SuccessorPages)),
    };

    internal List<Finding> Check(DateOnly today)
    {
        List<Finding> findings = [];
        var (longestName, longestText) = (SettingsRules.LongestName, SettingsRules.LongestText);
        SettingsRules.Text(findings, nameof(Text), "The text of the banner", Text!, longestText, Dormant);
        SettingsRules.Text(
            findings, nameof(SuccessorName), "The name of the successor", SuccessorName!, longestName, Dormant);
        if (SuccessorUrl!.Length > 0 && !PageTextCheck.IsWebAddress(SuccessorUrl))
            Refuse(nameof(SuccessorUrl),
                $"“{SuccessorUrl}” is not an address of a site. Write it whole, as in https://www.example.org/.");
        else if (Dormant && SuccessorUrl.Length == 0)
            Refuse(nameof(SuccessorUrl), "The address of the successor is missing. The banner leads there, so give "
                + "one, as in https://www.example.org/.");
        foreach (var page in Lines(SuccessorPages).Where(page => !PageTextCheck.IsWebAddress(page)))
            Refuse(nameof(SuccessorPages), $"“{page}” is not an address of a page. Write each whole and on a line of "
                + "its own, as in https://www.example.org/faq.");
        if (Since!.Length > 0 && Day is not { } day)
            Refuse(nameof(Since), $"“{Since}” is not a day. Write it as 2024-06-30, or leave it empty.");
        else if (Day > today)
            Refuse(nameof(Since),
                "This day is still to come. Give the day on which the site became dormant, or leave it empty.");
        return findings;

        void Refuse(string field, string message) => findings.Add(Finding.Error(message, field: field));
    }

    internal void ApplyTo(SiteSettings settings)
    {
        settings.Dormant = Dormant;
        settings.DormantSince = Day;
        settings.DormancyText = Text!;
        settings.SuccessorName = SuccessorName!;
        settings.SuccessorUrl = SuccessorUrl!;
        settings.SuccessorPages = [.. Lines(SuccessorPages)];
    }

    private DateOnly? Day => DateOnly.TryParseExact(
        Since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
