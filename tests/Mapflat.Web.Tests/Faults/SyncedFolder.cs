using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// What a power cut leaves of a folder, by the letter of POSIX: of a file, the bytes that were there when it was last
/// flushed; of a folder, the names that were there when it was. It is fed with what <c>strace</c> has seen.
/// </summary>
internal sealed partial class SyncedFolder
{
    /// <summary>What strace has to record for it.</summary>
    public const string Calls = "trace=openat,write,pwrite64,pwritev,pwritev2,writev,fsync,fdatasync,rename,renameat,"
        + "renameat2,unlink,unlinkat,ftruncate,sendmsg,sendto,fallocate,copy_file_range";

    private static readonly string _answer = Hex("HTTP/1.1 ");

    private readonly string _root;
    private readonly Dictionary<string, Node> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unfinished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action> _flushing = new(StringComparer.Ordinal);

    /// <summary>Begins with a folder all of which has been flushed.</summary>
    public SyncedFolder(string root, string copyOfRoot)
    {
        _root = root;
        foreach (var file in Directory.EnumerateFiles(copyOfRoot, "*", SearchOption.AllDirectories))
        {
            var node = new Node { Bytes = File.ReadAllBytes(file) };
            node.Flush();
            _names[root + file[copyOfRoot.Length..]] = _kept[root + file[copyOfRoot.Length..]] = node;
        }
    }

    /// <summary>How many answers the program has begun to send.</summary>
    public int Answers { get; private set; }

    /// <summary>How many flushes have come to their end.</summary>
    public int Flushes { get; private set; }

    /// <summary>Takes in a line of strace's.</summary>
    public void Take(string line)
    {
        var match = Line().Match(line);
        if (!match.Success) return;
        var (thread, call) = (match.Groups[1].Value, match.Groups[2].Value);
        if (Resumed().Match(call) is { Success: true } resumed)
        {
            if (!_unfinished.Remove(thread, out _)) return;
            if (_flushing.Remove(thread, out var flush)
                && resumed.Groups[1].Value.EndsWith("= 0", StringComparison.Ordinal))
                flush();
            return;
        }

        var open = call.EndsWith("<unfinished ...>", StringComparison.Ordinal);
        if (open) _unfinished[thread] = call;
        if (!open && call.Contains(" = -1 ", StringComparison.Ordinal)) return;
        Do(thread, call, open);
    }

    /// <summary>Writes what is left into a folder.</summary>
    /// <param name="target">An empty folder.</param>
    /// <param name="chance">Decides what survives though it was not flushed; null if nothing does.</param>
    public void WriteTo(string target, Random? chance)
    {
        foreach (var folder in (string[])["media", "keys", "backups", "frozen", "logs"])
            Directory.CreateDirectory(Path.Combine(target, folder));
        var names = new Dictionary<string, Node>(_kept, StringComparer.Ordinal);
        if (chance is not null)
            foreach (var path in _names.Keys.Union(_kept.Keys, StringComparer.Ordinal).ToList())
                if (chance.Next(2) == 0)
                {
                    if (_names.TryGetValue(path, out var node)) names[path] = node;
                    else names.Remove(path);
                }

        foreach (var (path, node) in names.Where(name => !name.Key.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var file = target + path[_root.Length..];
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, node.Left(chance));
        }
    }

    private void Do(string thread, string call, bool unfinished)
    {
        // Besides calls, a line can tell of a signal, or of a thread that ends.
        if (call.IndexOf('(', StringComparison.Ordinal) is not (> 0 and var end)) return;
        var name = call[..end];
        if (name is "sendmsg" or "sendto")
        {
            if (call.Contains('"' + _answer, StringComparison.Ordinal)) Answers++;
            return;
        }

        var file = Descriptor().Match(call) is { Success: true } descriptor ? Text(descriptor.Groups[1].Value) : "";
        var texts = Quoted().Matches(call).Select(m => m.Groups[1].Value).ToList();
        switch (name)
        {
            case "openat" when Ours(Text(texts[0])) is { } path:
                if (call.Contains("O_CREAT", StringComparison.Ordinal) && !_names.ContainsKey(path))
                    _names[path] = new Node();
                if (call.Contains("O_TRUNC", StringComparison.Ordinal) && _names.TryGetValue(path, out var emptied))
                    emptied.Resize(0);
                break;
            case "pwrite64" when Ours(file) is { } path && _names.TryGetValue(path, out var node):
                node.Write(
                    Bytes(texts[0]), int.Parse(Offset().Match(call).Groups[1].Value, CultureInfo.InvariantCulture));
                break;
            case "write" when Ours(file) is { } path && _names.TryGetValue(path, out var node):
                node.Write(Bytes(texts[0]), node.Bytes.Length);
                break;
            case "ftruncate" when Ours(file) is { } path && _names.TryGetValue(path, out var node):
                node.Resize(int.Parse(Length().Match(call).Groups[1].Value, CultureInfo.InvariantCulture));
                break;
            case "rename" or "renameat" or "renameat2" when Ours(Text(texts[0])) is { } from
                && Ours(Text(texts[1])) is { } to && _names.Remove(from, out var moved):
                _names[to] = moved;
                break;
            case "unlink" or "unlinkat" when Ours(Text(texts[0])) is { } path:
                _names.Remove(path);
                break;
            case "fsync" or "fdatasync" when Ours(file) is { } path:
                var flush = FlushOf(path);
                if (unfinished) _flushing[thread] = flush;
                else flush();
                break;
            case "writev" or "pwritev" or "pwritev2" or "fallocate" or "copy_file_range" when Ours(file) is not null:
                throw new NotSupportedException(call[..Math.Min(call.Length, 200)]);
        }
    }

    /// <summary>A flush keeps what is there when it begins, from when it ends.</summary>
    private Action FlushOf(string path)
    {
        if (_names.TryGetValue(path, out var node))
        {
            var kept = node.Begin();
            return () =>
            {
                Flushes++;
                node.Flush(kept);
            };
        }

        var here = _names.Where(name => Path.GetDirectoryName(name.Key) == path).ToList();
        return () =>
        {
            Flushes++;
            foreach (var gone in _kept.Keys.Where(name => Path.GetDirectoryName(name) == path)
                .Except(here.Select(name => name.Key), StringComparer.Ordinal).ToList())
                _kept.Remove(gone);
            foreach (var (each, file) in here) _kept[each] = file;
        };
    }

    private string? Ours(string path) =>
        path == _root || path.StartsWith(_root + "/", StringComparison.Ordinal) ? path : null;

    private static string Text(string hex) => Encoding.UTF8.GetString(Bytes(hex));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace("\\x", "", StringComparison.Ordinal));

    private static string Hex(string text) => string.Concat(Encoding.ASCII.GetBytes(text).Select(b => $"\\x{b:x2}"));

    [GeneratedRegex(@"^(\d+) +(.*)$", RegexOptions.Singleline)]
    private static partial Regex Line();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(.*)$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^\w+\(\d+<((?:\\x[0-9a-f]{2})*)>")]
    private static partial Regex Descriptor();

    [GeneratedRegex("\"((?:\\\\x[0-9a-f]{2})*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@", (\d+)(?:\) += \d+| <unfinished \.\.\.>)$")]
    private static partial Regex Offset();

    [GeneratedRegex(@", (\d+)(?:\) += 0| <unfinished \.\.\.>)$")]
    private static partial Regex Length();

    private sealed class Node
    {
        private readonly List<(byte[]? Bytes, int At)> _since = [];
        private byte[] _kept = [];

        public byte[] Bytes { get; set; } = [];

        public void Write(byte[] bytes, int at)
        {
            _since.Add((bytes, at));
            Bytes = Apply(Bytes, bytes, at);
        }

        public void Resize(int length)
        {
            _since.Add((null, length));
            Bytes = Apply(Bytes, null, length);
        }

        public (byte[] Bytes, int Count) Begin() => (Bytes, _since.Count);

        public void Flush() => Flush(Begin());

        public void Flush((byte[] Bytes, int Count) begun)
        {
            _kept = begun.Bytes;
            _since.RemoveRange(0, Math.Min(begun.Count, _since.Count));
        }

        /// <summary>The bytes that were flushed, and of what was written since as much as chance has it.</summary>
        public byte[] Left(Random? chance) =>
            chance is null ? _kept : _since.Where(_ => chance.Next(2) == 0)
                .Aggregate(_kept, (bytes, each) => Apply(bytes, each.Bytes, each.At));

        private static byte[] Apply(byte[] before, byte[]? bytes, int at)
        {
            var after = new byte[bytes is null ? at : Math.Max(before.Length, at + bytes.Length)];
            before.AsSpan(0, Math.Min(before.Length, after.Length)).CopyTo(after);
            bytes?.CopyTo(after, at);
            return after;
        }
    }
}
