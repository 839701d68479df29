using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Redirects.Servers;

namespace Mapflat.Web.Freezing.Export;

/// <summary>Files that come of one thing, and are made together where it has changed.</summary>
/// <param name="Stamp">What they are made from: as long as it is the same, so are they.</param>
/// <param name="Paths">Named anew each time, as a large copy has a quarter of a million.</param>
/// <param name="Size">About how many bytes are in memory while they are made.</param>
internal sealed record CopyPart(
    string Stamp, IEnumerable<string> Paths, int Size, Func<CancellationToken, Task<MadePart>> MakeAsync)
{
    /// <summary>What is served.</summary>
    public const string DocumentRoot = "site";

    public static string StampOf(params IEnumerable<object?> words) =>
        Compression.ETagOf(Encoding.UTF8.GetBytes(string.Join('\n', words)));

    /// <summary>The files of an answer: as it is, compressed, and, of a page, once more for servers that find nothing
    /// but index.html.</summary>
    /// <param name="isServed">Whether visitors find it at its address; otherwise servers send it in place of what is
    /// not there.</param>
    public static IEnumerable<(string Path, Func<FrozenAnswer, FrozenBody?> Body)> FilesOf(
        string address, string contentType, bool isCompressed, bool isServed = true)
    {
        var path = $"{DocumentRoot}/{FileOf(address, contentType)}";
        yield return (path, answer => answer.Identity);
        if (isServed && !address.EndsWith('/') && path != DocumentRoot + address && !IsBelowFile(address))
            yield return ($"plain{address}/index.html", answer => answer.Identity);
        if (!isCompressed) yield break;
        yield return (path + ".br", answer => answer.Brotli);
        yield return (path + ".gz", answer => answer.Gzip);
    }

    /// <summary>Whether it is a part of a page whose file has the name of the page's address.</summary>
    private static bool IsBelowFile(string address) => address.Contains(".html/", StringComparison.OrdinalIgnoreCase)
        && AddressBook.Owner(address)?.EndsWith(".html", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The file of an address, relative to the document root: a page gets the ending that web servers look
    /// for, unless it has it.</summary>
    public static string FileOf(string address, string contentType)
    {
        var path = address.EndsWith('/') ? address[1..] + "index" : address[1..];
        // What is a file of that name cannot be a folder too.
        if (IsBelowFile(address)) path = path.Replace(".html/", StaticFile.BelowFile,
            StringComparison.OrdinalIgnoreCase);
        return contentType.StartsWith("text/html", StringComparison.Ordinal)
            && !path.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ? path + ".html" : path;
    }
}

/// <summary>A file that was made, or is to be copied from where it is as it is too large to be in memory.</summary>
/// <param name="Copy">Null where its bytes are here.</param>
internal sealed record MadeFile(string Path, byte[] Bytes, CopiedFile? Copy = null)
{
    public WrittenFile Describe() => Copy is null
        ? new WrittenFile(Path, Bytes.Length, FileHash.Compute(Bytes))
        : new WrittenFile(Path, Copy.Length, FileHash.Parse(Copy.Hash));
}

/// <param name="Hash">The SHA-256 of its bytes, in hexadecimal digits.</param>
internal sealed record CopiedFile(long Length, string Hash, Func<Stream> Open);

/// <summary>What was made of a part, to be written and forgotten.</summary>
/// <param name="Time">When what the files say was changed last; null where nobody knows.</param>
/// <param name="Answers">The answers in them, as other servers need to know them.</param>
internal sealed record MadePart(DateTimeOffset? Time, IReadOnlyList<StaticFile> Answers,
    IReadOnlyList<MadeFile> Files)
{
    /// <summary>The files of an answer, or of several that change together.</summary>
    /// <param name="isServed">Whether visitors find them at their addresses.</param>
    public static MadePart Create(IReadOnlyList<FrozenAnswer> answers, bool isServed = true)
    {
        var files = from answer in answers
                    from file in CopyPart.FilesOf(answer.Address, answer.ContentType, answer.Brotli is not null,
                        isServed)
                    let body = file.Body(answer)
                    where body is not null
                    select new MadeFile(file.Path, body.Bytes);
        return new MadePart(answers[0].LastModified, isServed ? [.. answers.Select(Describe)] : [], [.. files]);
    }

    private static StaticFile Describe(FrozenAnswer answer) => new(
        answer.Address, CopyPart.FileOf(answer.Address, answer.ContentType), answer.Status, answer.ContentType,
            answer.CacheControl, [.. answer.Headers.Select(header => KeyValuePair.Create(header.Key,
                header.Key == "Link" ? WithoutTimeGate(header.Value) : header.Value))])
    {
        IsCompressed = answer.Brotli is not null,
    };

    /// <summary>No copy answers <c>Accept-Datetime</c> (RFC 7089), so none says that it does.</summary>
    public static string WithoutTimeGate(string links) =>
        links.Replace("rel=\"original timegate\"", "rel=\"original\"", StringComparison.Ordinal);
}
