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
/// <param name="Forgotten">How often addresses that were asked for least were dropped, as there were too many.</param>
/// <param name="Left">Addresses for which there was no room in the list of missing ones.</param>
internal sealed record AddressImportReport(
    string Title, long Answered, IReadOnlyList<ListedAddress> Missing, long PassedOver,
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
        if (dryRun || reading.Missing.Count == 0) return reading;
        return await store.WriteAsync<AddressImportReport>(
            async (db, _, stop) => reading with
            {
                Left = await MissingAddresses.TakeInAsync(db, reading.Missing, Path.GetFileName(name), stop),
            },
            cancellationToken);
    }

    /// <summary>One file, held against what answers now.</summary>
    private sealed class Reading(
        RedirectMap map, DateOnly today, IProgress<RuleImportProgress>? progress, CancellationToken stop)
    {
        private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _hosts = new(StringComparer.Ordinal);
        private readonly List<Finding> _findings = [];
        private Dictionary<string, ListedAddress> _missing = new(StringComparer.Ordinal);
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
            var missing = _missing.Values.OrderByDescending(listed => listed.Count)
                .ThenBy(listed => listed.Path, StringComparer.Ordinal).ToList();
            if (_answered + missing.Count + _passedOver + _hosts.Count == 0)
                return Refuse($"It was taken for {_file.Title}, and nothing in it could be used.", name, findings);
            return new AddressImportReport(_file.Title, _answered, missing, _passedOver,
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
            else if (Find(line.Address, asked, host) is { } path) Add(path, line);
            else _answered++;
        }

        /// <summary>The address as the list of missing ones has it; null where something answers.</summary>
        private string? Find(string address, LegacyUrl asked, string? host)
        {
            var key = $"{host} {address}";
            if (_known.TryGetValue(key, out var found)) return found;
            if (_known.Count >= MostRemembered) _known.Clear();
            var now = map.ResolveRaw(
                asked.Host ?? host, asked.RawPath + (asked.Query.Length == 0 ? "" : "?" + asked.Query));
            if (now.Kind == ResolutionKind.NotFound)
                found = now.IdentifiedBy is { } query ? MissingPath.OfHome(query) : asked.Path.Key;
            return _known[key] = found;
        }

        private void Add(string path, KnownLine line)
        {
            var day = line.Day is { } said && said <= today ? said : today;
            ref var listed = ref CollectionsMarshal.GetValueRefOrAddDefault(_missing, path, out var isThere);
            listed = isThere
                ? listed with
                {
                    Count = listed.Count + line.Count,
                    First = day < listed.First ? day : listed.First,
                    Last = day > listed.Last ? day : listed.Last,
                }
                : new ListedAddress(path, line.Count, day, day);
            if (_missing.Count <= MostRemembered) return;
            // Somebody who guesses addresses all day must not fill the memory.
            _forgotten += _missing.Count - (MostRemembered / 2);
            _missing = _missing.OrderByDescending(each => each.Value.Count).Take(MostRemembered / 2)
                .ToDictionary(StringComparer.Ordinal);
        }

        private void CountHost(string host)
        {
            if (_hosts.Count < MostHosts || _hosts.ContainsKey(host))
                CollectionsMarshal.GetValueRefOrAddDefault(_hosts, host, out _)++;
        }

        private static Failure.Invalid Refuse(string message, string name, IReadOnlyList<Finding> findings) =>
            new("Nothing was imported.", [Finding.Error(message, name), .. findings]);
    }
}
