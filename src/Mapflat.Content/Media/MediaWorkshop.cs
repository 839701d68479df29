using System.Globalization;
using System.Text;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Media;

/// <param name="Width">In pixels; 0 for what is not a picture.</param>
internal sealed record PreparedMedia(
    MediaKind Kind, byte[] Bytes, int Width = 0, int Height = 0, IReadOnlyList<PreparedRendition>? Renditions = null,
    IReadOnlyList<string>? Notes = null);

internal sealed record PreparedRendition(int Width, int Height, byte[] Bytes);

/// <summary>
/// Where uploads are checked and pictures made: a few at a time, as each takes a processor and some hundred megabytes.
/// </summary>
internal sealed class MediaWorkshop : IDisposable
{
    private const int AtATime = 2;
    private const int Large = MediaLimits.Pixels / 4;

    private readonly SemaphoreSlim _places = new(AtATime);
    // Of the two, one may be large, so that memory has a bound.
    private readonly SemaphoreSlim _largePlace = new(1);

    public void Dispose()
    {
        _places.Dispose();
        _largePlace.Dispose();
    }

    internal async Task<Outcome<PreparedMedia>> PrepareAsync(
        string name, byte[] bytes, MediaKind? wanted, CancellationToken cancellationToken)
    {
        if (bytes.Length == 0) return Refuse($"{name} is empty. Choose another file.");
        var kind = MediaKinds.Detect(bytes);
        var limit = kind.IsRaster() ? MediaLimits.Upload : MediaLimits.Length;
        if (bytes.Length > limit) return TooLarge(name, limit);
        if (wanted is { } other && other != kind && !(kind.IsRaster() && other.IsRaster() && other != MediaKind.Gif))
            return Refuse($"{name} is {kind.Words()}, which cannot stand in the place of {other.Words()}. Add it as a "
                + "file of its own instead.");
        if (wanted is MediaKind.Gif)
            return Refuse("A GIF picture cannot be replaced, as nothing here writes that kind. Add the new picture as "
                + "a file of its own.");
        switch (kind)
        {
            case MediaKind.Pdf:
                return new PreparedMedia(kind, bytes);
            case MediaKind.Svg:
                return PrepareDrawing(name, bytes);
            case MediaKind.IsoMedia:
                return Refuse(
                    $"{name} is an AVIF or HEIC picture or a film. Save it as a JPEG, PNG or WebP file first.");
            case MediaKind.Unknown:
                return Refuse($"{name} is none of the kinds that are kept here: JPEG, PNG, WebP, GIF, SVG and PDF, "
                    + "told by its bytes and not by its name.");
        }

        if (PictureHeader.Fault(kind, bytes) is { } fault) return Refuse($"{name} {fault}.");
        return await InTurnAsync(
            bytes, kind, () => PreparePicture(name, bytes, kind, wanted, cancellationToken), cancellationToken);
    }

    /// <summary>Measures a picture that is kept as it is, and makes its smaller forms.</summary>
    internal async Task<PreparedMedia?> MeasureAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var kind = MediaKinds.Detect(bytes);
        if (!kind.IsRaster() || PictureHeader.Fault(kind, bytes) is not null) return null;
        return await InTurnAsync(bytes, kind, () =>
        {
            using var picture = Picture.Decode(bytes);
            return picture is null ? null : new PreparedMedia(
                kind, bytes, picture.Width, picture.Height, Renditions(picture, bytes.Length, cancellationToken));
        }, cancellationToken);
    }

    internal static Failure.Invalid TooLarge(string name, int limit) =>
        Refuse(string.Create(CultureInfo.InvariantCulture,
            $"{name} is larger than {limit / 1024 / 1024} MB. Save it smaller and choose it again."));

    private static Failure.Invalid Refuse(string message) => new(message, [Finding.Error(message, field: "File")]);

    private static Outcome<PreparedMedia> PrepareDrawing(string name, byte[] bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes)
                .TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Refuse($"{name} is not written in UTF-8. Open it in a drawing program and save it again.");
        }

        var (drawing, failure) = SvgSanitizer.Clean(text, name);
        if (drawing is null) return Refuse($"{name} cannot be used: {failure!.Message}");
        var taken = SvgSanitizer.Check(text, name).Count;
        return new PreparedMedia(MediaKind.Svg, Encoding.UTF8.GetBytes(drawing), Notes: taken == 0 ? []
            : [$"{taken} {(taken == 1 ? "thing" : "things")} that a drawing here may not have, such as styles, links "
                + $"or scripts, {(taken == 1 ? "was" : "were")} taken out of {name}. Look at it before you use it."]);
    }

    private static Outcome<PreparedMedia> PreparePicture(
        string name, byte[] bytes, MediaKind kind, MediaKind? wanted, CancellationToken cancellationToken)
    {
        // Nothing here writes GIF; PNG loses nothing of it.
        var to = wanted ?? (kind == MediaKind.Gif ? MediaKind.Png : kind);
        var isLossless = kind != MediaKind.Jpeg
            && (kind != MediaKind.WebP || PictureHeader.IsLosslessWebP(bytes));
        byte[] file;
        using (var whole = Picture.DecodeWithinLimits(bytes))
        {
            if (whole is null) return Refuse($"{name} {PictureHeader.CutOff}.");
            file = Encode(whole, to, isLossless);
            if (file.Length > MediaLimits.Length)
            {
                using var smaller = whole.Fit(MediaLimits.SmallerSide);
                file = Encode(smaller, to, isLossless);
                // A photograph in a file that loses nothing.
                if (file.Length > MediaLimits.Length && wanted is null && smaller.IsOpaque)
                    file = Encode(smaller, to = MediaKind.Jpeg, lossless: false);
            }
        }

        if (file.Length > MediaLimits.Length) return TooLarge($"{name}, encoded anew,", MediaLimits.Length);
        cancellationToken.ThrowIfCancellationRequested();
        // From what is kept, so that an import of it makes the very same smaller forms, under the same names.
        using var picture = Picture.Decode(file)
            ?? throw new InvalidOperationException("A picture that was encoded here cannot be decoded.");
        List<string> notes = to == kind ? [] : [$"{name} was turned into {to.Words()}."];
        var pixels = (long)picture.Width * picture.Height;
        if (PictureHeader.PixelsOf(kind, bytes) is var before && before > pixels)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name} was made smaller, from "
                + $"{before / 1_000_000.0:0.#} to {pixels / 1_000_000.0:0.#} million pixels."));
        return new PreparedMedia(
            to, file, picture.Width, picture.Height, Renditions(picture, file.Length, cancellationToken), notes);
    }

    private static byte[] Encode(Picture picture, MediaKind to, bool lossless)
    {
        if (to != MediaKind.Jpeg || picture.IsOpaque) return picture.Encode(to, lossless);
        using var opaque = picture.OnWhite();
        return opaque.Encode(to);
    }

    /// <summary>Those worth their place: narrower than the picture, and fewer bytes than it.</summary>
    private static List<PreparedRendition> Renditions(Picture picture, int length, CancellationToken cancellationToken)
    {
        List<PreparedRendition> made = [];
        Picture? last = null;
        try
        {
            foreach (var width in MediaLimits.Widths.Where(w => w < picture.Width).Reverse())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var small = (last ?? picture).Shrink(width);
                last?.Dispose();
                last = small;
                var bytes = small.EncodeRendition();
                if (bytes.Length < length) made.Add(new PreparedRendition(small.Width, small.Height, bytes));
            }
        }
        finally
        {
            last?.Dispose();
        }

        made.Reverse();
        return made;
    }

    private async Task<T> InTurnAsync<T>(
        byte[] bytes, MediaKind kind, Func<T> work, CancellationToken cancellationToken)
    {
        var isLarge = PictureHeader.PixelsOf(kind, bytes) > Large;
        if (isLarge) await _largePlace.WaitAsync(cancellationToken);
        try
        {
            await _places.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            if (isLarge) _largePlace.Release();
        }
    }
}
