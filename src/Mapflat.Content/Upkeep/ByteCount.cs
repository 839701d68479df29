using System.Globalization;

namespace Mapflat.Content.Upkeep;

internal static class ByteCount
{
    /// <summary>Such as 1.4 GB; in powers of 1,024.</summary>
    public static string Words(long bytes) => Math.Abs(bytes) switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} kB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.#} GB"),
    };
}
