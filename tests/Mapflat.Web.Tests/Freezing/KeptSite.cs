using Mapflat.Testing;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>A data folder that a site was served from; each test takes a copy.</summary>
public sealed class KeptSite : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        await using (var site = new SiteFactory().In(_folder))
        {
            using var client = site.Client();
            using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            await WaitAsync(_folder);
        }
    }

    /// <summary>Waits until everything is frozen, and as small as it gets.</summary>
    internal static Task WaitAsync(TempFolder data) => Wait.UntilAsync(() => Task.FromResult(FrozenStoreTests.IsFrozen(data)));

    public TempFolder Copy()
    {
        var copy = new TempFolder();
        foreach (var folder in Directory.EnumerateDirectories(_folder.Path, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(folder.Replace(_folder.Path, copy.Path, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            File.Copy(file, file.Replace(_folder.Path, copy.Path, StringComparison.Ordinal));
        return copy;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
