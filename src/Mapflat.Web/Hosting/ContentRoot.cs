namespace Mapflat.Web.Hosting;

/// <summary>
/// Where appsettings.json, wwwroot and the shipped content stand, wherever the program is started from.
/// </summary>
internal static class ContentRoot
{
    /// <summary>The folder of the shipped content, as <c>content export</c> writes one.</summary>
    public static string Shipped => Path.Combine(Find(), "content");

    /// <summary>
    /// The nearest folder, from the executable upwards, that holds <c>appsettings.json</c>; failing that, the current
    /// one.
    /// </summary>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "appsettings.json"))) return folder.FullName;
        return Directory.GetCurrentDirectory();
    }
}
