using System.Text;
using Mapflat.Content.Archives.Warc;

namespace Mapflat.Testing;

/// <summary>Archives of a small old site, as a crawler would have made them.</summary>
internal static class OldSite
{
    public const string Host = "old.example";

    public static readonly DateTime Captured = new(2014, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    public static (string Address, string Type, byte[] Body) Page(string address, string title, string body = "") =>
        (address, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html lang=en><title>{title}</title><body><h1>{title}</h1>{body}</body></html>"));

    public static (string Address, string Type, byte[] Body) File(string address, string type, string text = "x") =>
        (address, type, Encoding.UTF8.GetBytes(text));

    /// <summary>An answer that leads elsewhere.</summary>
    public static (string Address, string Type, byte[] Body) Redirect(string address, string to) =>
        (address, "location " + to, []);

    /// <summary>Writes an archive into a folder.</summary>
    /// <param name="answers">An address that begins with http is one of another host.</param>
    /// <returns>Where it is.</returns>
    public static string Write(TempFolder folder, params (string Address, string Type, byte[] Body)[] answers) =>
        Write(folder, Captured, answers);

    public static string Write(
        TempFolder folder, DateTime moment, params (string Address, string Type, byte[] Body)[] answers)
    {
        var path = folder[$"site-{moment:yyyyMMdd}.warc.gz"];
        using var file = System.IO.File.Create(path);
        using var writer = new ArchiveWriter(file);
        writer.WriteInfo(moment);
        foreach (var (address, type, body) in answers)
        {
            var url = address.StartsWith('/') ? $"http://{Host}{address}" : address;
            var isRedirect = type.StartsWith("location ", StringComparison.Ordinal);
            KeyValuePair<string, string> header =
                isRedirect ? new("Location", type["location ".Length..]) : new("Content-Type", type);
            writer.Write(
                new WrittenAnswer(url, moment, isRedirect ? 301 : 200, [header]), body.Length,
                () => new MemoryStream(body));
        }

        return path;
    }
}
