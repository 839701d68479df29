using Mapflat.Content.Dormancy;

namespace Mapflat.Web.Areas.Admin.Menu;

/// <summary>What a button of the menu's list does: one of these is the address of a page.</summary>
internal sealed record MenuMove
{
    public string? Up { get; init; }

    public string? Down { get; init; }

    public string? Remove { get; init; }

    /// <summary>The page to put at the end, where none of the others is given.</summary>
    public string? Add { get; init; }

    public IReadOnlyList<string> Apply(IReadOnlyList<string> menu)
    {
        List<string> list = [.. menu];
        if (Up is not null) Shift(Up, -1);
        else if (Down is not null) Shift(Down, 1);
        else if (Remove is not null) list.Remove(Remove);
        else if (!string.IsNullOrWhiteSpace(Add) && !list.Contains(Add)) list.Add(Add);
        return list;

        void Shift(string address, int by)
        {
            var at = list.IndexOf(address);
            if (at < 0 || at + by < 0 || at + by >= list.Count) return;
            list.RemoveAt(at);
            list.Insert(at + by, address);
        }
    }

    internal string Describe(IReadOnlyList<string> menu, SettingsView settings)
    {
        var address = Up ?? Down ?? Remove ?? Add;
        if (string.IsNullOrWhiteSpace(address)) return "Choose a page to put into the menu.";
        var name = settings.NameOf(address);
        var at = menu.ToList().IndexOf(address);
        return (at < 0 ? $"“{name}” is out of the menu." : $"“{name}” is number {at + 1} of {menu.Count} in the menu.")
            + " Save to show it to visitors.";
    }

    /// <summary>
    /// Whether the focus belongs on a button, after this was done by it or by its neighbour that can do no more.
    /// </summary>
    internal bool Focuses(string address, bool up, IReadOnlyList<string> menu) =>
        (Up == address && up == (menu[0] != address)) || (Down == address && up == (menu[^1] == address));
}
