namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>A screen that the bar leads to.</summary>
/// <param name="Within">Where else one is still in it: what is entered from it, by the beginning of the path.</param>
internal sealed record Room(string Address, string Name, bool ForOwner = false, params string[] Within);

/// <param name="Rooms">The first is entered by the name of the place.</param>
internal sealed record Place(string Name, params Room[] Rooms)
{
    /// <summary>
    /// The four places of the owner's area: the words, the addresses that are no pages, how the site is, and people.
    /// </summary>
    public static IReadOnlyList<Place> All { get; } =
    [
        new("Pages",
            new("/admin", "Overview"),
            new("/admin/pages", "All pages", Within: ["/admin/imports", "/admin/insertions"]),
            new("/admin/media", "Media"),
            new("/admin/menu", "Menu", ForOwner: true),
            new("/admin/dormancy", "Banner", ForOwner: true),
            new("/admin/old-pages", "Old pages")),
        new("Old addresses",
            new("/admin/redirects", "What they lead to", ForOwner: true),
            new("/admin/missing", "Missing addresses", ForOwner: true),
            new("/admin/verification", "Checks", ForOwner: true),
            new("/admin/archives", "Archives", ForOwner: true),
            new("/admin/redirects/hosts", "Whole hosts", ForOwner: true),
            new("/admin/redirects/imports", "Import and export", ForOwner: true)),
        new("State",
            new("/admin/health", "Health"),
            new("/admin/backups", "Backups", ForOwner: true),
            new("/admin/audit", "What was changed", ForOwner: true),
            new("/admin/watch", "Watch", ForOwner: true),
            new("/admin/health/links", "Links to other sites")),
        new("You and others",
            new("/admin/account", "Your account", Within: ["/admin/passkeys", "/admin/second-factor"]),
            new("/admin/accounts", "Accounts", ForOwner: true),
            new("/admin/settings", "The site’s name", ForOwner: true)),
    ];

    public string Address => Rooms[0].Address;

    /// <summary>The room that a path is in: the one that names most of it.</summary>
    public static Room? FindRoom(string path) => All.SelectMany(place => place.Rooms)
        .SelectMany(room => room.Within.Append(room.Address), (room, at) => (Room: room, At: at))
        .Where(each => path == each.At
            || (each.At != "/admin" && path.StartsWith(each.At + "/", StringComparison.Ordinal)))
        .OrderByDescending(each => each.At.Length).Select(each => each.Room).FirstOrDefault();

    public IEnumerable<Room> RoomsFor(bool isOwner) => Rooms.Where(room => isOwner || !room.ForOwner);
}
