using SkiaSharp;

namespace Mapflat.Content.Media;

/// <summary>
/// A decoded picture: upright, in sRGB, nothing but pixels. Encoding it again gives a file that says nothing of camera,
/// place or author. Whoever decodes has asked <see cref="PictureHeader"/> first.
/// </summary>
internal sealed class Picture : IDisposable
{
    private const int JpegQuality = 90;
    private const int WebPQuality = 88;
    private const int RenditionQuality = 80;

    private readonly SKBitmap _bitmap;

    private Picture(SKBitmap bitmap) => _bitmap = bitmap;

    public int Width => _bitmap.Width;

    public int Height => _bitmap.Height;

    public bool IsOpaque => _bitmap.AlphaType == SKAlphaType.Opaque;

    /// <summary>With no more than <see cref="MediaLimits.Pixels"/>, whatever the file has.</summary>
    /// <returns>Null if the file is cut off or damaged, or of a kind that is not decoded.</returns>
    public static Picture? DecodeWithinLimits(ReadOnlySpan<byte> bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        if (codec is null) return null;
        var size = codec.Info.Size;
        if ((long)size.Width * size.Height <= MediaLimits.Pixels) return Decode(codec, size);
        using var large = Decode(codec, codec.GetScaledDimensions(
            MediaLimits.SmallerSide / (float)Math.Max(size.Width, size.Height)));
        return large?.Fit(MediaLimits.SmallerSide);
    }

    /// <inheritdoc cref="DecodeWithinLimits" path="/returns"/>
    public static Picture? Decode(ReadOnlySpan<byte> bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        return codec is null || (long)codec.Info.Width * codec.Info.Height > MediaLimits.Pixels
            ? null : Decode(codec, codec.Info.Size);
    }

    private static Picture? Decode(SKCodec codec, SKSizeI size)
    {
        // The colour space is what to convert to.
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888,
            codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul,
            SKColorSpace.CreateSrgb());
        var bitmap = Allocate(info);
        if (codec.GetPixels(info, bitmap.GetPixels()) != SKCodecResult.Success)
        {
            bitmap.Dispose();
            return null;
        }

        if (codec.EncodedOrigin is SKEncodedOrigin.TopLeft) return new Picture(bitmap);
        using (bitmap) return new Picture(Upright(bitmap, codec.EncodedOrigin));
    }

    public byte[] Encode(MediaKind kind, bool lossless = false) => kind switch
    {
        MediaKind.Jpeg => Encode(p => p.Encode(new SKJpegEncoderOptions(
            JpegQuality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.BlendOnBlack))),
        MediaKind.Png => Encode(p => p.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 6))),
        MediaKind.WebP when lossless =>
            Encode(p => p.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 70))),
        MediaKind.WebP => EncodeWebP(WebPQuality),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public byte[] EncodeRendition() => EncodeWebP(RenditionQuality);

    /// <summary>As large as it is, or with a longest side of so many pixels if that is less.</summary>
    public Picture Fit(int side)
    {
        var longest = Math.Max(Width, Height);
        return Shrink(longest <= side ? Width : Math.Max(1, (int)Math.Round(Width * (double)side / longest)));
    }

    public Picture Shrink(int width)
    {
        var height = Math.Max(1, (int)Math.Round(_bitmap.Height * (double)width / _bitmap.Width));
        var from = _bitmap;
        // Halving is an exact mean of four; the cubic filter then has less than half to go, or it would skip pixels.
        while (from.Width >= width * 2 && from.Height >= height * 2)
        {
            var half = Allocate(from.Info.WithSize(from.Width / 2, from.Height / 2));
            from.ScalePixels(half, new SKSamplingOptions(SKFilterMode.Linear));
            if (from != _bitmap) from.Dispose();
            from = half;
        }

        var small = Allocate(from.Info.WithSize(width, height));
        from.ScalePixels(small, new SKSamplingOptions(SKCubicResampler.CatmullRom));
        if (from != _bitmap) from.Dispose();
        return new Picture(small);
    }

    /// <summary>The picture without what can be seen through, which JPEG has not: on white.</summary>
    public Picture OnWhite()
    {
        var opaque = Allocate(_bitmap.Info.WithAlphaType(SKAlphaType.Opaque));
        using var canvas = new SKCanvas(opaque);
        canvas.Clear(SKColors.White);
        canvas.DrawBitmap(_bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        return new Picture(opaque);
    }

    public void Dispose() => _bitmap.Dispose();

    private byte[] EncodeWebP(float quality) =>
        Encode(p => p.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality)));

    private byte[] Encode(Func<SKPixmap, SKData?> encode)
    {
        using var pixels = _bitmap.PeekPixels();
        // A picture that names no colour space is sRGB; naming it would add a profile to every file.
        using var plain = pixels.WithColorSpace(null!);
        using var data = encode(plain)
            ?? throw new InvalidOperationException("The picture was decoded and cannot be encoded.");
        return data.ToArray();
    }

    private static SKBitmap Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var (w, h) = (bitmap.Width, bitmap.Height);
        // EXIF 2.3, tag 274: where row 0 and column 0 of the stored picture are on the upright one.
        var matrix = origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
            _ => SKMatrix.Identity,
        };
        var upright = Allocate(origin >= SKEncodedOrigin.LeftTop ? bitmap.Info.WithSize(h, w) : bitmap.Info);
        using var canvas = new SKCanvas(upright);
        canvas.Clear(SKColors.Transparent);
        canvas.SetMatrix(matrix);
        canvas.DrawBitmap(bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        return upright;
    }

    private static SKBitmap Allocate(SKImageInfo info)
    {
        var bitmap = new SKBitmap();
        if (bitmap.TryAllocPixels(info)) return bitmap;
        bitmap.Dispose();
        throw new InsufficientMemoryException(
            $"There is no room in memory for a picture of {info.Width} by {info.Height} pixels.");
    }
}
