using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Frozen;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Web.Features.Captures;

namespace Mapflat.Web.Freezing.Export;

/// <summary>
/// Finds out where the answers of old sites are in a <see cref="StaticCopy"/>: each a file at its own address, or in a
/// folder of its own where it can be none. Each is drawn when it is written, and forgotten.
/// </summary>
internal sealed class CapturePlanner(FrozenStore frozen, CaptureRenderer renderer, ArchiveStore archives)
{
    private const int Batch = 500;

    /// <summary>What is larger is copied from its archive, in bytes.</summary>
    private const long LargestInMemory = 4 * 1024 * 1024;

    /// <summary>What file systems take as one name, in bytes, and as a path that others can be put before.</summary>
    private const int LongestName = 240, LongestPath = 800;

    // Names that some file system or server does not take, or takes for something else.
    private static readonly SearchValues<char> _notInNames = SearchValues.Create("\0\\:*?\"<>|%#\r\n\t");

    /// <param name="parts">The parts of the copy, to which those of captures are added.</param>
    /// <param name="findings">Receives what is left out, also while the parts are made.</param>
    public StaticCaptures Plan(
        FrozenSite site, List<CopyPart> parts, List<Finding> findings)
    {
        if (!site.Redirects.Source.HasCaptures) return StaticCaptures.None;
        var names = new FileNames(parts.SelectMany(part => part.Paths));
        var (all, kinds) = (new List<StaticCapture>(), new Dictionary<string, (int Number, CaptureKind Kind)>());
        var spellings = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        var lost = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var newest = frozen.ReadCapturedGeneration();
        foreach (var entry in ReadAll())
        {
            var captured = entry.Answer;
            if (entry.QueryKey.Length == 0 && !spellings.ContainsKey(entry.Key)
                && Spell(site, entry.Key) is { IsKnown: true } spelling)
                spellings.Add(entry.Key, spelling.Location);
            var resolution = site.Redirects.ResolveRaw(null, captured.Address);
            if (resolution is { Kind: ResolutionKind.Capture, IsCanonical: true })
            {
                if (!archives.Has(captured.File!))
                {
                    lost[captured.File!] = lost.GetValueOrDefault(captured.File!) + 1;
                    continue;
                }

                var (file, isInPlace) = names.Choose(entry);
                var kind = KindOf(captured, site.Origin);
                var key = string.Join('\n', kind.Headers.Select(header => $"{header.Key}: {header.Value}")
                    .Prepend(kind.ContentType));
                if (!kinds.TryGetValue(key, out var known)) kinds.Add(key, known = (kinds.Count, kind));
                all.Add(new StaticCapture(captured.Address, file, known.Number, captured.Moment, null)
                {
                    IsInPlace = isInPlace,
                });
                parts.Add(PartOf(entry, site, file, newest, findings));
            }
            else if (resolution is { Kind: ResolutionKind.Gone, Captured: not null })
            {
                all.Add(new StaticCapture(captured.Address, null, 0, default, null));
            }
            else if (resolution is { Kind: ResolutionKind.Redirect, Step: ResolutionStep.Page, Location: { } location })
            {
                all.Add(new StaticCapture(captured.Address, null, 0, default, location));
            }
        }

        findings.AddRange(lost.Select(archive => Finding.Warning(
            $"{archive.Value} addresses of old sites are left out, as {archive.Key} is not in the folder of "
            + "archives.")));
        // What is left out would lead to itself.
        var leftOut = lost.Count == 0 ? [] : spellings.Values.OfType<string>()
            .Except(all.Select(capture => site.Origin + capture.Address), StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        return new StaticCaptures(all,
            [.. spellings.Where(spelling => spelling.Value is null || !leftOut.Contains(spelling.Value))
                .Select(spelling => (spelling.Key, spelling.Value))],
            [.. kinds.Values.Select(kind => kind.Kind)]);
    }

    private IEnumerable<CapturedEntry> ReadAll()
    {
        for (var after = 0; ;)
        {
            var entries = frozen.ReadCaptured(after, Batch);
            foreach (var entry in entries) yield return entry;
            if (entries.Count < Batch) yield break;
            after = entries[^1].Id;
        }
    }

    /// <summary>Where another spelling of a path leads, if to what was captured.</summary>
    private static (bool IsKnown, string? Location) Spell(FrozenSite site, string key)
    {
        // What cannot be decoded has no other spellings.
        if (key.Contains('%', StringComparison.Ordinal)) return (false, null);
        var found = site.Redirects.ResolveRaw(null, UrlText.EncodePath(key));
        return found switch
        {
            { Kind: ResolutionKind.Capture, Location: { } location } => (true, location),
            { Kind: ResolutionKind.Redirect, Step: ResolutionStep.Page, Location: { } location } => (true, location),
            { Kind: ResolutionKind.Gone, Captured: not null } => (true, null),
            _ => (false, null),
        };
    }

    private CopyPart PartOf(
        CapturedEntry entry, FrozenSite site, string file, long newest, List<Finding> findings)
    {
        var (id, address, captured) = (entry.Id, entry.Answer.Address, entry.Answer);
        var isRewritten = CaptureRenderer.IsRewritten(CaptureHeaders.TypeOf(captured));
        string[] paths = [$"{CopyPart.DocumentRoot}/{file}"];
        // A page and a style sheet show the settings, and lead to what else was captured.
        var stamp = CopyPart.StampOf(
            file, captured.Digest, captured.Moment.Ticks,
            isRewritten ? $"{site.State.Key} {newest} {captured.Id}" : "");
        var isLarge = !isRewritten && captured.Length > LargestInMemory;
        var size = isLarge ? 0 : (int)Math.Min(int.MaxValue / 4, captured.Length * 3);
        return new CopyPart(stamp, paths, size, _ =>
        {
            var again = frozen.ReadCaptured(id - 1, 1)[0].Answer;
            if (isLarge)
            {
                var copied = new CopiedFile(again.Length, again.Digest, () => archives.OpenBody(again)
                    ?? throw new StoreException($"{address} is damaged in its archive {again.File}."));
                return Task.FromResult(new MadePart(again.Moment, [], [new MadeFile(paths[0], [], copied)]));
            }

            if (renderer.Draw(again, site) is { } answer)
                return Task.FromResult(new MadePart(again.Moment, [], [new MadeFile(paths[0], answer.Identity.Bytes)]));
            lock (findings)
                findings.Add(Finding.Warning($"{address} is left out, as it is damaged in its archive {again.File}."));
            return Task.FromResult(new MadePart(again.Moment, [], []));
        });
    }

    private static CaptureKind KindOf(CapturedAnswer captured, string origin)
    {
        var type = CaptureHeaders.TypeOf(captured);
        var isPage = CaptureRenderer.IsPage(type);
        var headers = isPage ? CaptureHeaders.CreateForPage(captured, origin) : CaptureHeaders.Create(captured);
        var sent = CaptureRenderer.IsRewritten(type) ? $"{CaptureType.ReadMediaType(type)}; charset=utf-8" : type;
        return new CaptureKind(sent, CaptureHeaders.CacheControl, [.. headers.Select(header => KeyValuePair.Create(
            header.Key, header.Key switch
            {
                // Of its past, a copy has nothing.
                "Link" => $"<{origin}{CaptureKind.AddressMark}>; rel=\"original\"",
                "Memento-Datetime" => CaptureKind.MomentMark,
                _ => header.Value,
            }))]);
    }

    /// <summary>Which names are taken, for systems that fold case too.</summary>
    private sealed class FileNames
    {
        private readonly HashSet<string> _files, _folders = new(StringComparer.OrdinalIgnoreCase);

        public FileNames(IEnumerable<string> paths)
        {
            _files = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            // What is in “plain” is copied over the rest.
            foreach (var path in paths) Take(path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        }

        /// <summary>The file of a capture, and whether servers find it there by its address.</summary>
        public (string File, bool IsInPlace) Choose(CapturedEntry entry)
        {
            if (NameOf(entry) is { } own && IsFree(own))
            {
                Take(own);
                return (own, true);
            }

            var address = entry.Answer.Address;
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 10));
            var ending = entry.IsHtml ? ".html" : EndingOf(entry.Answer.Path);
            return ($"{StaticCaptures.Folder}/{hash}{ending}", false);
        }

        /// <summary>The name that its address gives; null where that is none.</summary>
        private static string? NameOf(CapturedEntry entry)
        {
            if (entry.Answer.Query is not null || UrlText.Decode(entry.Answer.Path) is not { } path
                || path.AsSpan().ContainsAny(_notInNames) || path.Length > LongestPath)
                return null;
            if (path.EndsWith('/'))
            {
                if (!entry.IsHtml) return null;
                path += "index.html";
            }
            else if (entry.IsHtml && EndingOf(path) is not (".html" or ".htm"))
            {
                path += ".html";
            }

            var names = path[1..].Split('/');
            return Array.Exists(names, name => name.Length == 0 || name[0] == '.' || name[^1] is '.' or ' '
                || Encoding.UTF8.GetByteCount(name) > LongestName) ? null : path[1..];
        }

        private static string EndingOf(string path)
        {
            var ending = Path.GetExtension(path).ToLower(CultureInfo.InvariantCulture);
            return ending.Length is > 1 and < 10 && ending.Skip(1).All(char.IsAsciiLetterOrDigit) ? ending : "";
        }

        private bool IsFree(string file) => !_files.Contains(file) && !_folders.Contains(file)
            && !FoldersAbove(file).Any(_files.Contains);

        private void Take(string file)
        {
            _files.Add(file);
            _folders.UnionWith(FoldersAbove(file));
        }

        private static IEnumerable<string> FoldersAbove(string file)
        {
            for (var slash = file.LastIndexOf('/'); slash > 0; slash = file.LastIndexOf('/', slash - 1))
                yield return file[..slash];
        }
    }
}
