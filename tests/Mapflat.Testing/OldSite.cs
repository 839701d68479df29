using System.Text;
using Mapflat.Content.Archives.Warc;

namespace Mapflat.Testing;

/// <summary>An archive of an old site, made for a test answer by answer.</summary>
public sealed class OldSite : IDisposable
{
    /// <summary>The host that the old site had.</summary>
    public const string Host = "old.example.org";

    private readonly TempFolder _folder = new();
    private readonly FileStream _file;
    private readonly ArchiveWriter _writer;
    private readonly DateTime _moment;

    /// <summary>Begins one.</summary>
    /// <param name="moment">When all of it was captured (UTC).</param>
    public OldSite(DateTime? moment = null)
    {
        _moment = moment ?? new DateTime(2017, 5, 31, 9, 30, 15, DateTimeKind.Utc);
        _file = new FileStream(_folder["old.warc.gz"], FileMode.CreateNew, FileAccess.ReadWrite);
        _writer = new ArchiveWriter(_file);
        _writer.WriteInfo(_moment, []);
    }

    /// <summary>Adds a page.</summary>
    /// <param name="address">Path and query on <see cref="Host"/>, or an absolute URL.</param>
    public OldSite Page(string address, string html, string contentType = "text/html; charset=utf-8") =>
        Add(address, 200, Encoding.UTF8.GetBytes(html), KeyValuePair.Create("Content-Type", contentType));

    /// <summary>Adds a page of which only the title matters.</summary>
    public OldSite Titled(string address, string title) =>
        Page(address, $"<!DOCTYPE html><title>{title}</title><h1>{title}</h1><p>Words.");

    /// <summary>Adds a file.</summary>
    public OldSite File(string address, byte[] bytes, string contentType) =>
        Add(address, 200, bytes, KeyValuePair.Create("Content-Type", contentType));

    /// <summary>Adds a redirect.</summary>
    public OldSite Redirect(string address, string location, int status = 301) =>
        Add(address, status, [], KeyValuePair.Create("Location", location));

    /// <summary>Adds an answer that says that nothing is there.</summary>
    public OldSite Missing(string address) =>
        Add(address, 404, "No."u8.ToArray(), KeyValuePair.Create("Content-Type", "text/html"));

    /// <summary>Ends it.</summary>
    /// <returns>The path of its file.</returns>
    public string Save()
    {
        _file.Flush();
        return _file.Name;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
        if (Directory.Exists(_folder.Path)) _folder.Dispose();
    }

    private OldSite Add(string address, int status, byte[] body, params KeyValuePair<string, string>[] headers)
    {
        var url = address.StartsWith('/') ? $"http://{Host}{address}" : address;
        _writer.Write(new WrittenAnswer(url, _moment, status, headers), body.Length, () => new MemoryStream(body));
        return this;
    }
}
