using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Backups;

/// <summary>
/// A data folder with very many pages and files, for measuring:
/// <c>Mapflat.Content.Tests large-site FOLDER PAGES FILES</c>. Each page has two public versions of some 2 KB, each
/// file 20 KB that no packing makes smaller.
/// </summary>
internal static class LargeSite
{
    public const string Verb = "large-site";

    public static async Task<int> MakeAsync(string folder, int pages, int files)
    {
        await using var store = new TempStore(folder);
        await store.ImportAsync(("site.yaml", Sample.Site()), ("pages/large.md", Sample.Page("Large")));
        await using var connection = new SqliteConnection($"Data Source={store.Folder.Database};Pooling=False");
        await connection.OpenAsync();
        await ManyPages.AddAsync(connection, "/large", pages, versions: 2, words: Words());
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO Media (Name, ContentType, Sha256, Length, Alt, Decorative, Added, Updated, Published)
            VALUES ($name, 'image/gif', $hash, $length, 'Noise', 0, '2026-11-22 00:00:00', '2026-11-22 00:00:00',
                '2026-11-22 00:00:00')
            """;
        for (var i = 0; i < files; i++)
        {
            var bytes = RandomNumberGenerator.GetBytes(20_000);
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            await File.WriteAllBytesAsync(Path.Combine(store.Folder.Media, hash), bytes);
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$name", string.Create(CultureInfo.InvariantCulture, $"noise-{i}.gif"));
            command.Parameters.AddWithValue("$hash", hash);
            command.Parameters.AddWithValue("$length", bytes.Length);
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return 0;
    }

    /// <summary>A text of a few thousand words, some of them far more common than others.</summary>
    private static string Words()
    {
        var random = new Random(20261127);
        var words = Enumerable.Range(0, 4_000).Select(_ => string.Concat(Enumerable.Range(0, 2 + random.Next(4))
            .Select(_ => "aeiou"[random.Next(5)].ToString() + "bdfgklmnprstv"[random.Next(13)]))).ToList();
        return string.Join(
            ' ', Enumerable.Range(0, 50_000).Select(_ => words[(int)(words.Count * Math.Pow(random.NextDouble(), 3))]));
    }
}
