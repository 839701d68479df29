using System.IO.Compression;
using System.Security.Cryptography;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Keeps files of rules, and documents, between the look at what they would do and the decision to do it.
/// </summary>
internal sealed class WaitingImports(ContentStore store)
{
    /// <summary>The largest file that is kept, in bytes; a larger one is for the command line.</summary>
    public const int Largest = 20 * 1024 * 1024;

    /// <summary>The format of a file that is not a file of rules, but a text that becomes a page.</summary>
    public const string Document = "document";

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>
    /// Keeps a file; the one of its kind that the same account had waiting goes, and so do those that have waited too
    /// long.
    /// </summary>
    /// <returns>The number in its address; <see cref="Failure.Invalid"/> for a file that is too large.</returns>
    public async Task<Outcome<string>> KeepAsync(
        int accountId, string name, string format, Stream content, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var buffer = new byte[81_920];
            var length = 0L;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if ((length += read) > Largest)
                    return new Failure.Invalid(
                        "The file is too large.", [Finding.Error($"The file has more than {Largest / 1024 / 1024} MB. "
                            + "Split it, or use “mapflat redirects import” on the machine.", field: "file")]);
                await gzip.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }

        var number = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return await store.WriteAsync<string>(
            async (db, now, stop) =>
            {
                var over = now - Lifetime;
                var isDocument = format == Document;
                await db.WaitingImports.Where(i => i.At < over || i.At > now
                    || (i.AccountId == accountId && (i.Format == Document) == isDocument)).ExecuteDeleteAsync(stop);
                db.WaitingImports.Add(new WaitingImport(number, accountId, name, format, packed.ToArray(), now));
                return number;
            },
            cancellationToken);
    }

    /// <summary>Null if it is another account's, or waits no more.</summary>
    public async Task<WaitingImport?> FindAsync(string number, int accountId, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var over = store.Now - Lifetime;
        return await db.WaitingImports.AsNoTracking().SingleOrDefaultAsync(
            i => i.Number == number && i.AccountId == accountId && i.At >= over, cancellationToken);
    }

    /// <summary>Harmless if it is gone.</summary>
    public Task DiscardAsync(WaitingImport import, CancellationToken cancellationToken) =>
        store.WriteAsync<int>(async (db, _, stop) =>
            await db.WaitingImports.Where(i => i.Id == import.Id).ExecuteDeleteAsync(stop), cancellationToken);

    public static Stream Open(WaitingImport import)
    {
        var content = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(import.Content), CompressionMode.Decompress))
            gzip.CopyTo(content);
        content.Position = 0;
        return content;
    }
}
