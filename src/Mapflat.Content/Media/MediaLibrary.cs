using System.Globalization;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <param name="Content">Its bytes; read to the end, or to the limit.</param>
/// <param name="Name">What it was called on the owner's machine: anything at all. The ending says nothing.</param>
/// <param name="DescribeLater">Takes a picture without words all the same: one that was pasted into a text gets them
/// there, as the checks before publishing ask.</param>
internal sealed record MediaUpload(
    Stream Content, string Name, string? Alt, bool Decorative, bool DescribeLater = false);

/// <param name="IsVisible">Whether visitors will see a change, so that the site is to be frozen.</param>
internal sealed record MediaReceipt(MediaFile File, bool IsVisible, IReadOnlyList<string> Notes);

/// <summary>
/// Takes files in, replaces them and takes them away. Bytes come first, whole and flushed; then the row that names
/// them, in one transaction. Whatever goes wrong between leaves neither.
/// </summary>
internal sealed class MediaLibrary(ContentStore store, MediaStore files, MediaWorkshop workshop)
{
    /// <summary>Public only if a page that is public names it already.</summary>
    /// <returns><see cref="Failure.Invalid"/> at <c>File</c> or <c>Alt</c> if the bytes or the description are
    /// refused.</returns>
    /// <exception cref="StoreException">The disk or the database failed, or is full; nothing was added.</exception>
    public async Task<Outcome<MediaReceipt>> AddAsync(
        MediaUpload upload, Author author, CancellationToken cancellationToken)
    {
        var called = Called(upload.Name);
        if (await ReadAsync(upload.Content, cancellationToken) is not { } bytes)
            return MediaWorkshop.TooLarge(called, MediaLimits.Upload);
        var (alt, altFailure) = Description(
            upload.Alt, upload.Decorative, upload.DescribeLater ? MediaKind.Unknown : MediaKinds.Detect(bytes));
        var (prepared, failure) = await workshop.PrepareAsync(called, bytes, wanted: null, cancellationToken);
        if (prepared is null || alt is null) return Both(failure, altFailure);

        var name = MediaName.Create(upload.Name, prepared.Kind);
        List<string> notes = [.. prepared.Notes ?? []];
        var (told, found) =
            (MediaKinds.OfEnding(upload.Name.Trim().ToLowerInvariant()), MediaKinds.Detect(bytes));
        if (told != MediaKind.Unknown && told != found)
            notes.Add($"{called} is {found.Words()}, whatever its name says, and was taken as one.");
        return await KeepAsync(prepared, async (kept, stop) =>
        {
            var isShown = await IsShownAsync(name, stop);
            async Task<Outcome<MediaReceipt>> Add(ContentDb db, DateTime now, CancellationToken stopping)
            {
                kept.Again(prepared);
                if (await db.Media.AsNoTracking().Include(m => m.Renditions)
                    .FirstOrDefaultAsync(m => m.Sha256 == kept.Sha256, stopping) is { } same)
                    return new MediaReceipt(same, IsVisible: false,
                        [.. notes, $"{called} is here already, as {same.Name}; nothing was added."]);
                var taken = (await db.Media.Select(m => m.Name).ToListAsync(stopping)).ToHashSet(
                    StringComparer.Ordinal);
                var free = MediaName.Variants(name).First(n => !taken.Contains(n));
                if (free != name)
                    notes.Add($"There is another {name}, so this one was named {free}. To put new bytes behind {name}, "
                        + "open it and replace it.");
                var file = new MediaFile(
                    free, MediaStore.ContentTypes[prepared.Kind.Ending()], kept.Sha256, prepared.Bytes.Length, now);
                file.Describe(alt, upload.Decorative);
                Measure(file, prepared, kept);
                db.Media.Add(file);
                if (isShown && free == name) await MediaPublication.MarkPublicAsync(db, file, now, stopping);
                AuditLog.Add(db, now, author, "media.added", file.Address, Facts(file));
                return new MediaReceipt(file, isShown && free == name, notes);
            }

            return isShown ? await store.ChangeAsync(Add, keep: _ => true, stop) : await store.WriteAsync(Add, stop);
        }, cancellationToken);
    }

    /// <summary>Every page that shows the name shows the new bytes.</summary>
    /// <param name="name">The name, which stays; a picture of another kind is turned into the kind that the name
    /// says.</param>
    /// <param name="upload">The new bytes. The description stays as it is.</param>
    /// <exception cref="StoreException">The disk or the database failed, or is full; nothing was changed.</exception>
    public async Task<Outcome<MediaReceipt>> ReplaceAsync(
        string name, MediaUpload upload, Author author, CancellationToken cancellationToken)
    {
        var called = Called(upload.Name);
        if (await files.FindAsync(name, cancellationToken) is null) return NoSuchFile(name);
        if (await ReadAsync(upload.Content, cancellationToken) is not { } bytes)
            return MediaWorkshop.TooLarge(called, MediaLimits.Upload);
        var (prepared, failure) = await workshop.PrepareAsync(
            called, bytes, MediaKinds.OfEnding(name), cancellationToken);
        if (prepared is null) return failure!;
        List<string> old = [];
        var outcome = await KeepAsync(prepared, (kept, stop) => store.ChangeAsync<MediaReceipt>(
            async (db, now, stopping) =>
            {
                kept.Again(prepared);
                if (await db.Media.Include(m => m.Renditions)
                    .SingleOrDefaultAsync(m => m.Name == name, stopping) is not { } file)
                    return NoSuchFile(name);
                if (file.Sha256 == kept.Sha256)
                    return new MediaReceipt(
                        file, IsVisible: false, [$"{called} is what {name} was already; nothing was changed."]);
                old.AddRange(file.Renditions.Select(r => r.Sha256).Prepend(file.Sha256));
                file.Replace(file.ContentType, kept.Sha256, prepared.Bytes.Length, now);
                Measure(file, prepared, kept);
                if (file.Published is not null) await MediaPublication.MarkPublicAsync(db, file, now, stopping);
                AuditLog.Add(db, now, author, "media.replaced", file.Address, Facts(file));
                return new MediaReceipt(file, file.Published is not null, prepared.Notes ?? []);
            },
            keep: _ => true,
            stop), cancellationToken);
        if (old.Count > 0 && outcome.Failure is null) await files.DiscardAsync(old);
        return outcome;
    }

    /// <summary>Texts that show it keep the words that stand in them.</summary>
    public async Task<Outcome<string>> DescribeAsync(
        string name, string? alt, bool decorative, Author author, CancellationToken cancellationToken) =>
        await store.WriteAsync<string>(
            async (db, now, stop) =>
            {
                if (await db.Media.SingleOrDefaultAsync(m => m.Name == name, stop) is not { } file)
                    return NoSuchFile(name);
                var (words, failure) = Description(alt, decorative, MediaKinds.OfEnding(name));
                if (words is null) return failure!;
                if (words == file.Alt && decorative == file.Decorative) return name;
                file.Describe(words, decorative);
                AuditLog.Add(db, now, author, "media.described", file.Address, decorative ? "decorative" : words);
                return name;
            },
            cancellationToken);

    /// <summary>
    /// With its smaller forms and its bytes. An address that was public says from then on that it is gone.
    /// </summary>
    /// <returns>Whether visitors will see a change; <see cref="Failure.Conflict"/> if pages use it and that was not
    /// <paramref name="confirmed"/>.</returns>
    public async Task<Outcome<bool>> DeleteAsync(
        string name, bool confirmed, Author author, CancellationToken cancellationToken)
    {
        List<string> old = [];
        var outcome = await store.ChangeAsync<bool>(
            async (db, now, stop) =>
            {
                if (await db.Media.Include(m => m.Renditions)
                    .SingleOrDefaultAsync(m => m.Name == name, stop) is not { } file)
                    return NoSuchFile(name);
                var uses = await MediaUses.FindAsync(db, name, stop);
                if (uses.Count > 0 && !confirmed)
                    return new Failure.Conflict(
                        $"{name} is used in {string.Join(", ", uses.Select(u => $"“{u.Title}” ({u.Address})"))}. Take "
                        + "it out there first, or say that these pages may lose it.");
                old.AddRange(file.Renditions.Select(r => r.Sha256).Prepend(file.Sha256));
                db.Media.Remove(file);
                AuditLog.Add(db, now, author, "media.deleted", file.Address,
                    uses.Count == 0 ? null : $"used in {string.Join(", ", uses.Select(u => u.Address))}");
                return file.Published is not null;
            },
            keep: _ => true,
            cancellationToken);
        if (outcome.Failure is null) await files.DiscardAsync(old);
        return outcome;
    }

    /// <summary>Null if it is longer than a file may be.</summary>
    private static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (stream.CanSeek && stream.Length - stream.Position > MediaLimits.Upload) return null;
        using var bytes = new MemoryStream(stream.CanSeek ? (int)(stream.Length - stream.Position) : 0);
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (bytes.Length + read > MediaLimits.Upload) return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }

    /// <summary>
    /// Puts bytes on the disk, lets <paramref name="name"/> name them, and takes them away again if it does not.
    /// </summary>
    private async Task<Outcome<MediaReceipt>> KeepAsync(
        PreparedMedia prepared, Func<KeptMedia, CancellationToken, Task<Outcome<MediaReceipt>>> name,
        CancellationToken cancellationToken)
    {
        var kept = new KeptMedia(files);
        var done = false;
        try
        {
            await store.EnsureOpenAsync(cancellationToken);
            kept.Again(prepared);
            var outcome = await name(kept, cancellationToken);
            done = outcome is { Failure: null, Value: { } receipt } && receipt.File.Sha256 == kept.Sha256;
            return outcome;
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, store.Folder);
        }
        finally
        {
            if (!done && kept.Added.Count > 0) await files.DiscardAsync(kept.Added);
        }
    }

    private static void Measure(MediaFile file, PreparedMedia prepared, KeptMedia kept)
    {
        if (prepared.Width > 0) file.Measure(prepared.Width, prepared.Height, kept.Name(file.Name, prepared));
    }

    private async Task<bool> IsShownAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return (await MediaUses.FindAsync(db, name, cancellationToken)).Any(use => use.IsLive);
    }

    /// <summary>What is not a picture needs none.</summary>
    private static Outcome<string> Description(string? alt, bool decorative, MediaKind kind)
    {
        var words = string.Join(' ', (alt ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Length > MediaLimits.Alt)
            return Refuse($"The description has {words.Length} characters; {MediaLimits.Alt} at most. Say the rest in "
                + "the text around the picture.");
        if (words.Length > 0 && decorative)
            return Refuse("A picture that is decorative has no description. Empty the field, or take the tick away.");
        if (words.Length == 0 && !decorative && (kind.IsRaster() || kind is MediaKind.Svg or MediaKind.IsoMedia))
            return Refuse("Say what the picture shows, for those who do not see it, or tick that it is decorative.");
        return words;

        static Failure.Invalid Refuse(string message) => new(message, [Finding.Error(message, field: "Alt")]);
    }

    private static Failure Both(Failure? file, Failure? words) =>
        file is Failure.Invalid one && words is Failure.Invalid other
            ? new Failure.Invalid(one.Message, [.. one.Findings, .. other.Findings])
            : (file ?? words)!;

    private static string Called(string name)
    {
        var file = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var shown = new string([.. file.Where(c => !char.IsControl(c)
            && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Surrogate)).Take(80)])
            .Trim();
        return shown.Length == 0 ? "The file" : $"“{shown}”";
    }

    private static string Facts(MediaFile file) => file.Width is null
        ? string.Create(CultureInfo.InvariantCulture, $"{file.ContentType}, {file.Length:N0} bytes")
        : string.Create(
            CultureInfo.InvariantCulture, $"{file.ContentType}, {file.Width} × {file.Height}, {file.Length:N0} bytes");

    private static Failure.NotFound NoSuchFile(string name) => new($"There is no file {name}.");
}
