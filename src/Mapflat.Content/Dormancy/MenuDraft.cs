namespace Mapflat.Content.Dormancy;

/// <summary>The pages at the head of every page as a form has them: addresses, right or wrong.</summary>
internal sealed record MenuDraft : SettingsDraft
{
    public IReadOnlyList<string> Navigation { get; init; } = new List<string>();

    public override IReadOnlyList<SettingsField> Fields =>
        [new(nameof(Navigation), "Menu", string.Join('\n', Navigation))];

    internal static MenuDraft Create(SiteSettings settings) => new() { Navigation = [.. settings.Navigation] };

    internal MenuDraft Tidy() => this with
    {
        Navigation = [.. Navigation.Where(address => !string.IsNullOrWhiteSpace(address))
            .Select(address => address.Trim()).Distinct(StringComparer.Ordinal)],
    };

    /// <param name="pages">The addresses of the menu at which there is a public page.</param>
    internal List<Finding> Check(IReadOnlyCollection<string> pages) =>
        [.. Navigation.Where(address => !pages.Contains(address)).Select(address => Finding.Error(
            $"The menu holds {address}, but there is no such page, or only a draft. Take it out of the menu, or "
            + "publish the page first.", field: nameof(Navigation)))];

    internal void ApplyTo(SiteSettings settings) => settings.Navigation = [.. Navigation];
}
