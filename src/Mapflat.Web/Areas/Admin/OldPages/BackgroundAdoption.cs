using Mapflat.Content.Archives;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>How an archive that was uploaded is taken in, or was.</summary>
/// <param name="Reports">What came in; null while it has not, or where it failed.</param>
/// <param name="Problem">Why it failed, in full sentences; null where it has not.</param>
internal sealed record AdoptionRun(
    string Name, DateTime Started, AdoptionProgress? Progress, IReadOnlyList<AdoptionReport>? Reports, string? Problem)
{
    public bool IsRunning => Reports is null && Problem is null;
}

/// <summary>
/// Takes in archives that are uploaded, one at a time and behind the back of the request that brought them: that is
/// answered once the file is here. A program that ends meanwhile has changed nothing.
/// </summary>
internal sealed class BackgroundAdoption(
    ArchiveAdoption adoption, DataFolder folder, TimeProvider time, IHostApplicationLifetime life,
    ILogger<BackgroundAdoption> logger)
{
    public const int LargestMegabytes = 200;

    private const long Largest = LargestMegabytes * 1024L * 1024;

    private int _isBusy;
    private volatile AdoptionRun? _run;

    /// <summary>The one that runs, or ran last; null where none has since the program was started.</summary>
    public AdoptionRun? Last => _run;

    /// <summary>Reads the file, and then goes on by itself.</summary>
    /// <param name="name">What it is called; the ending may say what it is.</param>
    /// <returns>Null, or <see cref="Failure.Conflict"/> while another one is under way, <see cref="Failure.Invalid"/>
    /// at <c>file</c> for one that is too large.</returns>
    public async Task<Failure?> StartAsync(
        Stream content, string name, AdoptionOptions options, Author author, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0)
            return new Failure.Conflict("Another archive is being taken in. Wait until it is done, and upload this one "
                + "again.");
        var staging = Path.Combine(folder.Archives, $"{ArchiveAdoption.Staging}{Guid.NewGuid():N}");
        var started = false;
        try
        {
            Directory.CreateDirectory(staging);
            var path = Path.Combine(staging, NameOf(name));
            if (await SaveAsync(content, path, cancellationToken) is { } failure) return failure;
            _run = new AdoptionRun(Path.GetFileName(path), time.GetUtcNow().UtcDateTime, null, null, null);
            started = true;
            _ = Task.Run(() => RunAsync(path, staging, options, author), CancellationToken.None);
            return null;
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            return new Failure.Conflict(StoreException.Explain(e, folder).Message);
        }
        finally
        {
            if (!started) End(staging);
        }
    }

    private async Task RunAsync(string path, string staging, AdoptionOptions options, Author author)
    {
        var run = _run!;
        try
        {
            var (reports, failure) = await adoption.AdoptAsync(
                path, options, author, new Watch(this, run), life.ApplicationStopping);
            _run = run with { Reports = reports, Problem = failure?.Message };
        }
        catch (OperationCanceledException)
        {
            _run = run with { Problem = "The program was ended meanwhile. Nothing was changed; upload it again." };
        }
        // Nobody waits for it who could be told in another way.
        catch (Exception e)
        {
            logger.NotAdopted(run.Name, e);
            _run = run with
            {
                Problem = e is StoreException || StoreException.Knows(e)
                    ? StoreException.Explain(e, folder).Message
                    : "The archive could not be read, and nothing was changed. The log of the program says more.",
            };
        }
        finally
        {
            End(staging);
        }
    }

    private void End(string staging)
    {
        try
        {
            Directory.Delete(staging, recursive: true);
        }
        catch (IOException)
        {
            // What is left is cleared away with what killed processes leave.
        }

        Volatile.Write(ref _isBusy, 0);
    }

    private static async Task<Failure?> SaveAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        await using var file = DataFolder.OpenPrivate(path, FileMode.CreateNew, FileShare.None);
        var buffer = new byte[128 * 1024];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (file.Length > Largest)
                return new Failure.Invalid("", [Finding.Error($"The file has more than {LargestMegabytes} MB. Copy it "
                    + "to the machine and take it in there, with “mapflat adopt FILE”.", field: "file")]);
        }

        return file.Length > 0 ? null
            : new Failure.Invalid("", [Finding.Error("The file is empty. Choose another one.", field: "file")]);
    }

    /// <summary>Nothing that a browser sends is a path here.</summary>
    private static string NameOf(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        last = string.Concat(last.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
        last = last.Length > 100 ? last[^100..] : last;
        return last.Trim('.').Length == 0 ? "archive" : last.TrimStart('.');
    }

    /// <summary>Says at once how far it is; <see cref="Progress{T}"/> may do so when all is over.</summary>
    private sealed class Watch(BackgroundAdoption background, AdoptionRun run) : IProgress<AdoptionProgress>
    {
        public void Report(AdoptionProgress value) => background._run = run with { Progress = value };
    }
}
