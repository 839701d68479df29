namespace Mapflat.Testing;

/// <summary>Files of content for tests.</summary>
public static class Sample
{
    /// <summary>A page's file, with the front matter that every page must have and more.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="body">Its Markdown.</param>
    /// <param name="more">More lines of front matter.</param>
    public static string Page(string title, string body = "Text.\n", params string[] more) =>
        $"---\ntitle: {title}\nsummary: About {title}.\n{string.Concat(more.Select(line => line + "\n"))}---\n\n{body}";

    /// <summary>The site's settings, with more lines at the end.</summary>
    public static string Site(params string[] more) =>
        "title: Test\ndescription: A site for tests.\n"
        + $"contact: mailto:owner@example.org\n{string.Concat(more.Select(line => line + "\n"))}";
}
