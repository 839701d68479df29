using System.Runtime.InteropServices;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Transfer;

/// <param name="Title">What the file was taken for.</param>
/// <param name="Answered">Lines whose addresses something answers.</param>
/// <param name="Missing">Addresses that nothing answers, those asked for most first.</param>
/// <param name="PassedOver">Lines that say nothing of an address that people had: other methods, errors, and what
/// programs guess.</param>
/// <param name="OtherHosts">Lines of hosts that are not this site's, by host; the most frequent first.</param>
/// <param name="Unread">Lines that could not be read; <paramref name="Findings"/> names the first of them.</param>
/// <param name="Known">All that the file names of this site, answered or not.</param>
/// <param name="Forgotten">How often addresses that were asked for least were dropped, as there were too many.</param>
/// <param name="Left">Addresses for which there was no room in the list of missing ones.</param>
internal sealed record AddressImportReport(
    string Title, long Answered, IReadOnlyList<ListedAddress> Missing, IReadOnlyCollection<KnownAddress> Known,
    long PassedOver,
    IReadOnlyList<KeyValuePair<string, long>> OtherHosts, long Unread, long Forgotten, int Left,
    IReadOnlyList<Finding> Findings);

/// <summary>
/// Takes in what others know of this site's addresses: logs, exports, indexes, lists. What answers is counted; what
/// does not waits among the missing addresses.
/// </summary>
internal sealed class AddressImport(ContentStore store, RedirectReader redirects, TimeProvider time)
{
    /// <summary>Of lines that cannot be read, so many are named.</summary>
    public const int MostNamed = 20;

    /// <summary>So many addresses are remembered while a file is read; past it, those asked for least go.</summary>
    internal const int MostRemembered = 2 * MissingAddresses.MostListed;

    private const int MostHosts = 1_000;
    private const int ProgressStep = 10_000;

    /// <param name="content">The file, from its beginning; it is read once.</param>
    /// <param name="name">What it is called, as missing addresses say where they are from.</param>
    /// <returns><see cref="Failure.Invalid"/> where nothing in it could be read; nothing was changed.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<AddressImportReport>> ImportAsync(
        Stream content, string name, bool dryRun, IProgress<RuleImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var (reading, failure) = await redirects.AskAsync(
            redirects.AnyOrigin, map => new Reading(map, today, progress, cancellationToken).Run(content, name),
            cancellationToken);
        if (reading is null) return failure!;
        if (dryRun || reading.Known.Count == 0) return reading;
        return await store.WriteAsync<AddressImportReport>(
            async (db, _, stop) =>
            {
                await KnownAddresses.TakeInAsync(db, reading.Known, Path.GetFileName(name), stop);
                return reading with
                {
                    Left = await MissingAddresses.TakeInAsync(db, reading.Missing, Path.GetFileName(name), stop),
                };
            },
            cancellationToken);
    }

    /// <summary>One file, held against what answers now.</summary>
    private sealed class Reading(
        RedirectMap map, DateOnly today, IProgress<RuleImportProgress>? progress, CancellationToken stop)
    {
        private readonly Dictionary<string, (string Path, bool IsAnswered)> _asked = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _hosts = new(StringComparer.Ordinal);
        private readonly List<Finding> _findings = [];
        private Dictionary<string, Heard> _heard = new(StringComparer.Ordinal);
        private AddressFile _file = null!;
        private long _lines, _answered, _passedOver, _unread, _forgotten;

        public Outcome<AddressImportReport> Run(Stream content, string name)
        {
            var log = new RuleLog(name, today, stop)
            {
                TakeAddress = (line, url) => Take(new KnownLine(line, null, url)),
            };
            _file = new AddressFile(IsOwn, Take, () => _passedOver++, log);
            if (_file.Read(content, name) is { } why) return Refuse(why, name, []);
            _unread += log.Skipped;
            List<Finding> findings = [.. log.Findings.Concat(_findings).Take(MostNamed)];
            var missing = _heard.Where(heard => !heard.Value.IsAnswered)
                .OrderByDescending(heard => KnownAddress.WeightOf(heard.Value.Visits, heard.Value.Links))
                .ThenBy(heard => heard.Key, StringComparer.Ordinal)
                .Select(heard => new ListedAddress(
                    heard.Key, heard.Value.Visits, heard.Value.First, heard.Value.Last)).ToList();
            var source = Path.GetFileName(name);
            List<KnownAddress> known = [.. _heard.Select(heard => KnownAddress.Create(
                heard.Key, source, heard.Value.Visits, heard.Value.Links, heard.Value.Last))];
            if (_answered + missing.Count + _passedOver + _hosts.Count == 0)
                return Refuse($"It was taken for {_file.Title}, and nothing in it could be used.", name, findings);
            return new AddressImportReport(_file.Title, _answered, missing, known, _passedOver,
                [.. _hosts.OrderByDescending(host => host.Value)], _unread, _forgotten, 0, findings);
        }

        private bool IsOwn(string address) =>
            LegacyUrl.Parse(address).Value is { } url && (url.Host is null || map.IsOwn(url.Host));

        private void Take(KnownLine line)
        {
            stop.ThrowIfCancellationRequested();
            if (++_lines % ProgressStep == 0) progress?.Report(new RuleImportProgress("Reading lines", (int)_lines, 0));
            var host = line.Host;
            if (host is not null && !map.IsOwn(host) && line.Address.StartsWith('/'))
            {
                CountHost(host);
                return;
            }

            var (asked, failure) = LegacyUrl.Parse(line.Address);
            if (asked is null)
            {
                // In a log, it is what somebody has sent; in a list, what somebody has written.
                if (_file.IsLog) _passedOver++;
                else
                {
                    _unread++;
                    if (_findings.Count < MostNamed) _findings.Add(Finding.Error(failure!.Message, null, line.Number));
                }
            }
            else if (asked.Host is { } named && !map.IsOwn(named)) CountHost(named);
            else if (_file.IsLog && Scanners.AskFor(asked.Path.Key)) _passedOver++;
            else
            {
                var (path, isAnswered) = Find(line.Address, asked, host);
                if (isAnswered) _answered++;
                Add(path, isAnswered, line);
            }
        }

        /// <summary>The address as the list of missing ones has it, and whether something answers.</summary>
        private (string Path, bool IsAnswered) Find(string address, LegacyUrl asked, string? host)
        {
            var key = $"{host} {address}";
            if (_asked.TryGetValue(key, out var found)) return found;
            if (_asked.Count >= MostRemembered) _asked.Clear();
            var now = map.ResolveRaw(
                asked.Host ?? host, asked.RawPath + (asked.Query.Length == 0 ? "" : "?" + asked.Query));
            var query = now.IdentifiedBy
                ?? (asked.Path.Key == "/" ? map.Hosts.SignificantPart(asked.Query, asked.Path.Key) : "");
            return _asked[key] = (query.Length > 0 ? MissingPath.OfHome(query) : asked.Path.Key,
                now.Kind != ResolutionKind.NotFound);
        }

        private void Add(string path, bool isAnswered, KnownLine line)
        {
            var day = line.Day is { } said && said <= today ? said : today;
            ref var heard = ref CollectionsMarshal.GetValueRefOrAddDefault(_heard, path, out var isThere);
            heard = isThere
                ? new Heard(heard.Visits + line.Count, heard.Links + line.Links,
                    day < heard.First ? day : heard.First, day > heard.Last ? day : heard.Last,
                    heard.IsAnswered && isAnswered)
                : new Heard(line.Count, line.Links, day, day, isAnswered);
            if (_heard.Count <= MostRemembered) return;
            // Somebody who guesses addresses all day must not fill the memory.
            _forgotten += _heard.Count - (MostRemembered / 2);
            _heard = _heard.OrderByDescending(each => KnownAddress.WeightOf(each.Value.Visits, each.Value.Links))
                .Take(MostRemembered / 2).ToDictionary(StringComparer.Ordinal);
        }

        /// <summary>What the lines of a file say together of an address.</summary>
        private readonly record struct Heard(
            long Visits, long Links, DateOnly First, DateOnly Last, bool IsAnswered);

        private void CountHost(string host)
        {
            if (_hosts.Count < MostHosts || _hosts.ContainsKey(host))
                CollectionsMarshal.GetValueRefOrAddDefault(_hosts, host, out _)++;
        }

        private static Failure.Invalid Refuse(string message, string name, IReadOnlyList<Finding> findings) =>
            new("Nothing was imported.", [Finding.Error(message, name), .. findings]);
    }
}
