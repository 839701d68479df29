namespace Mapflat.Testing;

/// <summary>A folder of content to import.</summary>
public sealed class ContentSource : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Where it is.</summary>
    public string Path => _folder.Path;

    /// <summary>Adds a page.</summary>
    /// <param name="address">Its address, such as <c>/about</c>.</param>
    /// <param name="title">Its title, any text that JSON can write.</param>
    /// <param name="body">Its Markdown.</param>
    /// <param name="more">Further lines of front matter.</param>
    public ContentSource Page(string address, string title, string body = "Some words.\n", params string[] more)
    {
        // A JSON string is a YAML double-quoted scalar.
        var quoted = System.Text.Json.JsonSerializer.Serialize(title);
        return File($"pages/{(address == "/" ? "index" : address[1..])}.md",
            $"---\ntitle: {quoted}\nsummary: A page that a test has "
                + $"made.\n{string.Concat(more.Select(line => line + "\n"))}---\n\n{body}");
    }

    /// <summary>Adds redirect rules: lines of <c>from,to,status,match,query,host</c>.</summary>
    public ContentSource Redirects(params string[] rules) =>
        File("redirects.csv", "from,to,status,match,query,host\n" + string.Concat(rules.Select(rule => rule + "\n")));

    /// <summary>Adds any file.</summary>
    public ContentSource File(string name, string text)
    {
        var path = _folder[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Imports it into a data folder, as a command beside whoever serves from there.</summary>
    public async Task ImportAsync(string dataDirectory, params string[] settings)
    {
        var said = await Shell.OnAsync(dataDirectory, ["content", "import", Path, .. settings]);
        if (said.Code != 0) throw new InvalidOperationException($"The import ended with {said.Code}: {said.Error}");
    }

    public void Dispose() => _folder.Dispose();
}
