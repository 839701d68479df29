using Mapflat.Content;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;

namespace Mapflat.Testing;

/// <summary>
/// The data folder of the shipped site as its first start leaves it: imported, frozen, and as small as it gets. It is
/// made once in a process; each test takes a copy.
/// </summary>
public static class ShippedSite
{
    private static readonly Lazy<TempFolder> _folder = new(() => Task.Run(MakeAsync).GetAwaiter().GetResult());

    /// <summary>A copy of it.</summary>
    public static TempFolder Copy() => _folder.Value.Copy();

    /// <summary>Copies it over a folder, which exists.</summary>
    public static void CopyTo(string folder) => _folder.Value.CopyTo(folder);

    /// <summary>Waits until everything in a data folder is frozen, and as small as it gets.</summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="generation">The generation that is to be frozen; null for any.</param>
    public static Task WaitAsync(string dataDirectory, long? generation = null) =>
        Wait.UntilAsync(() => Task.FromResult(IsFrozen(dataDirectory, generation)));

    /// <summary>Whether everything in a data folder is frozen, and as small as it gets.</summary>
    /// <inheritdoc cref="WaitAsync"/>
    public static bool IsFrozen(string dataDirectory, long? generation = null)
    {
        using var store = new FrozenStore(new DataFolder(dataDirectory), new VisitCounters(), new MapflatOptions());
        return store.ReadState() is { } state && (generation is null || state.Generation == generation)
            && !store.HasPending(withLater: false) && store.ReadLarge(1).Count == 0;
    }

    private static async Task<TempFolder> MakeAsync()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        await using (var site = new SiteFactory().In(folder))
        {
            using var client = site.Client();
            using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            await WaitAsync(folder.Path);
        }

        // What this start has told is not what the next ones tell.
        Directory.Delete(folder["logs"], recursive: true);
        return folder;
    }
}
