namespace Mapflat.Benchmarks;

/// <summary>
/// kiwix-serve, which serves whole sites from one file with a search of its own (Debian: kiwix-tools and zim-tools).
/// </summary>
internal static class Kiwix
{
    private const string Serve = "/usr/bin/kiwix-serve";
    private const string Write = "/usr/bin/zimwriterfs";

    /// <summary>Why it cannot be measured here; null if it can.</summary>
    public static string? Missing() =>
        !File.Exists(Serve) ? "kiwix-serve is not installed"
            : !File.Exists(Write) ? "zimwriterfs is not installed (zim-tools)"
            : null;

    /// <summary>Packs the files of a static copy.</summary>
    public static async Task<string> PrepareAsync(string files, string book, CancellationToken stop)
    {
        await PackAsync(files, book, stop);
        return book;
    }

    /// <summary>Packs the files of a site, and says what that took.</summary>
    public static Task<Command> PackAsync(string files, string book, CancellationToken stop)
    {
        var icon = Directory.GetFiles(files, "*.png", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).First();
        // zimwriterfs wants a drawing of 48 by 48 for its catalogue; nobody looks at it here, and it is not checked.
        return Mapflat.Benchmarks.Command.RunAsync(Write,
        [
            "--welcome=index.html", $"--illustration={Path.GetRelativePath(files, icon)}", "--language=eng",
            "--title=Pages", "--name=pages",
            "--description=Pages", "--creator=Nobody", "--publisher=Nobody", files, book,
        ], stop);
    }

    /// <summary>The command that serves it.</summary>
    public static string[] Command(string book, int port) => [Serve, "--address=127.0.0.1", $"--port={port}", book];

    /// <summary>The address of its search, without the words.</summary>
    public static string SearchOf(string book) => $"/search?content={Path.GetFileNameWithoutExtension(book)}&pattern=";
}
