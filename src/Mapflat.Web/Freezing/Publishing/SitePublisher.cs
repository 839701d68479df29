using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Redirects.Servers.Edge;
using Mapflat.Content.Text;
using Mapflat.Web.Freezing.Export;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing.Publishing;

/// <param name="Full">Whether the bucket is listed, and its last manifest not believed.</param>
/// <param name="Prune">Whether what has been wanted no more for a day is deleted.</param>
/// <param name="DryRun">Whether nothing is written.</param>
internal sealed record PublishWishes(bool Full, bool Prune, bool DryRun);

/// <param name="Written">The keys that were written, or would be.</param>
/// <param name="Left">How many keys are there that nothing leads to.</param>
/// <param name="Requests">All that were made.</param>
/// <param name="Changed">The addresses whose bytes are others, each with its SHA-256.</param>
internal sealed record PublishReport(
    IReadOnlyList<string> Written, int Deleted, int Left, int Objects, int Requests,
    ChangedAddresses Changed, IReadOnlyList<Finding> Findings);

/// <summary>The addresses of objects, each named when it is asked for, as there may be a hundred thousand.</summary>
internal sealed class ChangedAddresses(IReadOnlyCollection<(string Key, FileHash Hash)> objects, ObjectKeys keys)
    : IEnumerable<(string Address, FileHash Hash)>
{
    public int Count => objects.Count;

    public IEnumerator<(string Address, FileHash Hash)> GetEnumerator() => objects
        .OrderBy(changed => changed.Key, StringComparer.Ordinal)
        .Select(changed => (keys.AddressOf(changed.Key)!, changed.Hash)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>
/// Brings a bucket to the state of the frozen site: only what has changed is made and written, in such an order that no
/// page ever names a file that is not there yet; the manifest comes last. A run that is broken off is completed by the
/// next.
/// </summary>
internal sealed class SitePublisher(
    IServiceProvider services, Bucket bucket, PublishWishes wishes, Action<string, int, int> progress)
{
    /// <summary>So many parts, or bytes, are in memory at once.</summary>
    private const int MostParts = 128, MostBytes = 16 * 1024 * 1024;

    /// <summary>So many parts are on their way at once; each waits for the store more than for anything.</summary>
    private const int MostAtOnce = 8;

    /// <summary>In bytes, of all names and values of an object.</summary>
    private const int MostMetadata = 2_048;

    /// <summary>After so many objects the manifest is written, so that a run that is broken off there goes on from
    /// there.</summary>
    private const int Checkpoint = 5_000;

    private const string Html = "text/html; charset=utf-8", ErrorCache = "no-store",
        RedirectCache = "public, max-age=3600";

    private readonly ConcurrentBag<string> _written = [];
    private readonly ConcurrentBag<(string Key, FileHash Hash)> _changed = [];
    private string _language = "";

    public async Task<PublishReport> RunAsync(
        FrozenSite site, bool hasPast, bool isHttps, DateOnly today, CancellationToken cancellationToken)
    {
        _language = site.Frame.Language;
        using var manifest = await PublishManifest.ReadAsync(bucket, cancellationToken);
        manifest.IsIndexed ??= !await HasBothAsync(cancellationToken);
        var known = manifest.Known;
        known.Layout = " s3" + (manifest.IsIndexed == true ? " index" : "");
        var there = wishes.Full ? await ListAsync(cancellationToken) : null;
        var copy = await new CopyPlanner(services, site, known, progress) { Wants = ObjectKeys.Wants }.PlanAsync(
            hasPast, isHttps, cancellationToken);
        var frozen = services.GetRequiredService<FrozenStore>();
        var keys = new ObjectKeys(
            frozen.ReadHeads().Select(head => head.Address), copy.Site.Captures, manifest.IsIndexed == true);
        await using var list = PublishManifest.OpenTemporary();
        await using var lines = new StreamWriter(list);
        FileList.WriteHead(lines);
        var (todo, sure, done) = (new List<PlannedPart?>(), new HashSet<string>(StringComparer.Ordinal), new TextSet());
        foreach (var part in Arrange(copy, keys, known))
        {
            if (known.Find(part.Part.Stamp) is { } same && same.Files.All(file => IsThere(file, manifest, there)))
            {
                known.Copy(part.Part.Stamp, lines);
                sure.Add(same.Stamp);
                done.UnionWith(same.Files.Select(file => file.Path));
            }
            else
            {
                todo.Add(part);
            }
        }

        // How each file is made is known by what is to be made; nothing else of it is needed any more.
        copy = copy with { Parts = [] };

        // What a part that is made again had before may be no more, or be something else.
        var before = known.Parts.Where(part => !sure.Contains(part.Stamp)).SelectMany(part => part.Files)
            .Select(file => file.Path).Concat(manifest.Unsure).ToHashSet(StringComparer.Ordinal);
        if (todo.Count > 0) await SaveAsync(0);
        var (count, saved) = (0, 0);
        foreach (var (at, batch) in Batches(todo))
        {
            foreach (var part in await WriteAsync(batch, known, manifest, there, copy, keys, cancellationToken))
            {
                FileList.Write(lines, part);
                done.UnionWith(part.Files.Select(file => file.Path));
            }

            count += batch.Count;
            progress("Publishing", count, todo.Count);
            if (_written.Count - saved < Checkpoint) continue;
            saved = _written.Count;
            await SaveAsync(at);
        }

        var isOutdated = Outdate(manifest, known, done, there, today);
        var old = wishes.Prune
            ? manifest.Left.Where(left => left.Value < today).Select(left => left.Key).ToList() : [];
        if (!wishes.DryRun)
        {
            await bucket.DeleteAsync(old, cancellationToken);
            foreach (var key in old) manifest.Left.Remove(key);
            if (todo.Count > 0 || old.Count > 0 || wishes.Full || isOutdated)
            {
                before.Clear();
                await SaveAsync(todo.Count);
            }
        }

        return new PublishReport([.. _written.Order(StringComparer.Ordinal)], old.Count, manifest.Left.Count,
            done.Count, bucket.Requests,
            new ChangedAddresses(_changed, keys),
            [.. copy.Findings, .. EdgeServer.FindCaptures(copy.Site)]);

        // Notes what is there, and what is not certain to be before all that is to be made from some place on is.
        async Task SaveAsync(int at)
        {
            if (wishes.DryRun) return;
            await lines.FlushAsync(cancellationToken);
            await manifest.WriteAsync(
                bucket, list, before.Concat(todo.Skip(at).SelectMany(part => part!.GetKeys(keys))
                    .Where(path => !before.Contains(path))).Where(path => !done.Contains(path)), cancellationToken);
        }
    }

    /// <summary>Whether the store can have an object and others below its name, as file systems cannot.</summary>
    private async Task<bool> HasBothAsync(CancellationToken cancellationToken)
    {
        string[] probes = ["_mapflat/probe", "_mapflat/probe/below"];
        try
        {
            foreach (var probe in probes)
                await bucket.WriteAsync(probe, new MemoryStream(Encoding.UTF8.GetBytes(probe)),
                    new ObjectHeaders("text/plain", "no-store"), cancellationToken);
            foreach (var probe in probes)
            {
                using var found = new MemoryStream();
                if (!await bucket.ReadAsync(probe, found, cancellationToken)
                    || Encoding.UTF8.GetString(found.ToArray()) != probe) return false;
            }

            return true;
        }
        catch (Amazon.S3.AmazonS3Exception e) when (e.StatusCode is System.Net.HttpStatusCode.BadRequest
            or System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.MethodNotAllowed)
        {
            return false;
        }
        finally
        {
            await bucket.DeleteAsync(probes, cancellationToken);
        }
    }

    private async Task<Dictionary<string, long>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var (key, length) in bucket.ListAsync(cancellationToken)) found[key] = length;
        return found;
    }

    private static bool IsThere(WrittenFile file, PublishManifest manifest, Dictionary<string, long>? there) =>
        !manifest.Unsure.Contains(file.Path)
        && (there is null || (there.TryGetValue(file.Path, out var length) && length == file.Length));

    /// <summary>Notes what is there and wanted no more, with the day on which that was found.</summary>
    /// <returns>Whether any of it is new.</returns>
    private static bool Outdate(PublishManifest manifest, FileList known, TextSet wanted,
        Dictionary<string, long>? there, DateOnly today)
    {
        var isNew = false;
        foreach (var key in known.Paths.Concat(manifest.Unsure).Concat(there?.Keys ?? (IEnumerable<string>)[]))
            if (!wanted.Contains(key) && key != PublishManifest.Key) isNew |= manifest.Left.TryAdd(key, today);
        foreach (var key in manifest.Left.Keys.Where(key => wanted.Contains(key)
            || (there is not null && !there.ContainsKey(key))).ToList()) manifest.Left.Remove(key);
        return isNew;
    }

    /// <summary>The parts as objects, in the order in which they are written.</summary>
    private static List<PlannedPart> Arrange(StaticCopy copy, ObjectKeys keys, FileList known)
    {
        var (parts, taken) = (new List<PlannedPart>(), new TextSet());
        foreach (var part in copy.Parts)
        {
            var own = KeysOf(part, keys);
            if (own.FirstOrDefault() is not { } first) continue;
            taken.UnionWith(own);
            parts.Add(new PlannedPart(part, TurnOf(first, known), null));
        }

        // What leads on is an object without bytes; what tells more than a path needs the edge.
        foreach (var answer in copy.Site.Known.All
            .Where(answer => answer is { Host: null, QueryKey: "", IsGone: false }))
        {
            var key = keys.KeyOfAddress(answer.Key);
            if (!taken.Add(key)) continue;
            parts.Add(new PlannedPart(
                new CopyPart(CopyPart.StampOf("redirect", key, answer.Location), [key], 0,
                    _ => Task.FromResult(new MadePart(null, [], [new MadeFile(key, [])]))),
                Turn.Changed, answer.Location));
        }

        return [.. parts.OrderBy(part => part.Turn)];
    }

    private static IEnumerable<string> KeysOf(CopyPart part, ObjectKeys keys) =>
        part.Paths.Select(keys.KeyOf).OfType<string>();

    private static Turn TurnOf(string key, FileList known) => key switch
    {
        "index.html" => Turn.Home,
        "404.html" or "410.html" => Turn.Errors,
        _ when key.StartsWith("410/", StringComparison.Ordinal) => Turn.Errors,
        _ when key.StartsWith("css/", StringComparison.Ordinal) || key.StartsWith("js/", StringComparison.Ordinal)
            || key.StartsWith("fonts/", StringComparison.Ordinal) || key.StartsWith("img/", StringComparison.Ordinal)
            => Turn.Assets,
        _ when key.StartsWith("media/", StringComparison.Ordinal) => Turn.Media,
        _ when key.StartsWith("sitemap", StringComparison.Ordinal) || key.StartsWith("feed.", StringComparison.Ordinal)
            || key.StartsWith("llms", StringComparison.Ordinal) || key is "all" or "all.md" or "site.epub" or "changes"
            or "contents" or "search" => Turn.Lists,
        _ => known.Has(key) ? Turn.Changed : Turn.New,
    };

    /// <summary>As many parts at once as there is room for, none of two turns; with the place after them.</summary>
    private static IEnumerable<(int Next, List<PlannedPart> Batch)> Batches(List<PlannedPart?> todo)
    {
        var (batch, size) = (new List<PlannedPart>(), 0L);
        for (var i = 0; i < todo.Count; i++)
        {
            var part = todo[i]!;
            batch.Add(part);
            todo[i] = null;
            size += part.Part.Size;
            if (i + 1 < todo.Count && todo[i + 1]!.Turn == part.Turn && batch.Count < MostParts && size < MostBytes)
                continue;
            yield return (i + 1, batch);
            (batch, size) = ([], 0);
        }
    }

    private async Task<WrittenPart[]> WriteAsync(
        List<PlannedPart> batch, FileList known, PublishManifest manifest, Dictionary<string, long>? there,
        StaticCopy copy, ObjectKeys keys, CancellationToken cancellationToken)
    {
        var written = new WrittenPart[batch.Count];
        // To draw and compress takes memory, and is no quicker than there are processors.
        using var making = new SemaphoreSlim(Environment.ProcessorCount);
        await Parallel.ForEachAsync(Enumerable.Range(0, batch.Count),
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
            async (i, stop) =>
            {
                var (part, _, location) = batch[i];
                var made = await MakeAsync(part, making, stop);
                var files = new List<WrittenFile>();
                foreach (var file in made.Files)
                {
                    if ((location is null ? keys.KeyOf(file.Path) : file.Path) is not { } key) continue;
                    var headers = location is null ? HeadersOf(key, made.Answers, keys, copy.Site, _language)
                        : new ObjectHeaders(Html, RedirectCache, RedirectsTo: location);
                    var described = (file with { Path = key }).Describe() with { Mark = headers.Mark };
                    files.Add(described);
                    // The same as before, which only had other things beside it that changed.
                    if (location is null && known.Has(described) && IsThere(described, manifest, there)) continue;
                    _written.Add(key);
                    if (headers.Encoding is null && location is null && keys.AddressOf(key) is not null)
                        _changed.Add((key, described.Hash));
                    if (!wishes.DryRun) await SendAsync(key, file, headers, stop);
                }

                written[i] = new WrittenPart(part.Stamp + known.Layout, (made.Time ?? copy.Time).UtcDateTime,
                    Strip(made.Answers), [.. files]);
                // A batch of pages with their history is a hundred megabytes of garbage.
                MemoryBound.Keep();
            });
        return written;
    }

    private static async Task<MadePart> MakeAsync(
        CopyPart part, SemaphoreSlim making, CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken);
        try
        {
            return await part.MakeAsync(cancellationToken);
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>What the next run has to know of answers: where they are, if a part has several.</summary>
    private static StaticFile[] Strip(IReadOnlyList<StaticFile> answers) => answers.Count < 2 ? []
        : [.. answers.Select(answer => new StaticFile(answer.Address, "", answer.Status, "", "", []))];

    private async Task SendAsync(string key, MadeFile file, ObjectHeaders headers, CancellationToken cancellationToken)
    {
        if (file.Copy is null)
        {
            await bucket.WriteAsync(key, new MemoryStream(file.Bytes, writable: false), headers, cancellationToken);
            return;
        }

        // A request that is to be repeated is read once more, which what comes from an archive cannot be.
        await using var temporary = PublishManifest.OpenTemporary();
        await using (var from = file.Copy.Open()) await from.CopyToAsync(temporary, cancellationToken);
        temporary.Position = 0;
        await bucket.WriteAsync(key, temporary, headers, cancellationToken);
    }

    private static ObjectHeaders HeadersOf(
        string key, IReadOnlyList<StaticFile> answers, ObjectKeys keys, StaticSite site, string language)
    {
        var isBrotli = key.EndsWith(".br", StringComparison.Ordinal);
        var plain = isBrotli ? key[..^3] : key;
        var encoding = isBrotli ? "br" : null;
        if (answers.FirstOrDefault(answer => keys.KeyOf($"{CopyPart.DocumentRoot}/{answer.File}") == plain)
            is { } answer)
            return new ObjectHeaders(answer.ContentType, answer.CacheControl, encoding,
                answer.ContentType.StartsWith("text/html", StringComparison.Ordinal) ? language : null,
                Said: Describe(answer));
        if (keys.CaptureOf(plain) is { } capture)
        {
            var kind = site.Captures.Kinds[capture.Kind];
            return new ObjectHeaders(kind.ContentType, kind.CacheControl, encoding);
        }

        return plain == "404.html" ? new ObjectHeaders(Html, ErrorCache, encoding, language, Said: "status: 404\n")
            : new ObjectHeaders(Html, RedirectCache, encoding, language, Said: "status: 410\n");
    }

    /// <summary>What stands before the bucket is told of an answer, as far as metadata can hold it.</summary>
    private static string Describe(StaticFile answer)
    {
        var said = answer.Status == 200 ? ""
            : string.Create(CultureInfo.InvariantCulture, $"status: {answer.Status}\n");
        foreach (var (name, value) in answer.Headers)
        {
            // One without a value takes away what every answer has.
            var line = $"{name.ToLowerInvariant()}: {(value.Length == 0 ? "-" : value)}\n";
            if (Ascii.IsValid(line) && said.Length + line.Length <= MostMetadata) said += line;
        }

        return said;
    }

    /// <summary>When an object is written: nothing before what it names.</summary>
    private enum Turn
    {
        Assets,
        Media,
        New,
        Changed,
        Lists,
        Errors,
        Home,
    }

    /// <param name="Location">Where it leads; null for what has bytes.</param>
    private sealed record PlannedPart(CopyPart Part, Turn Turn, string? Location)
    {
        public IEnumerable<string> GetKeys(ObjectKeys keys) => Location is null ? KeysOf(Part, keys) : Part.Paths;
    }
}
