using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Verification;

/// <param name="Text">The list as <c>redirect-tests.csv</c> has it.</param>
internal sealed record RedirectTestText(string Text, string Token, int Count);

internal sealed class RedirectTestEditor(ContentStore store)
{
    /// <summary>The limit, in characters.</summary>
    public const int LongestText = 1024 * 1024;

    public async Task<RedirectTestText> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return ToText(await db.RedirectTests.AsNoTracking().OrderBy(t => t.Position).ToListAsync(cancellationToken));
    }

    /// <param name="text">The list; blank for none.</param>
    /// <param name="token">The <see cref="RedirectTestText.Token"/> of what the author was shown.</param>
    /// <returns>How many tests there are now; <see cref="Failure.Invalid"/> with the line of each that is wrong; <see
    /// cref="Failure.Conflict"/> if another list was saved since.</returns>
    public async Task<Outcome<int>> SaveAsync(
        string text, string? token, Author author, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        if (text.Length > LongestText)
            findings.Add(
                Finding.Error($"The list has {text.Length} characters; {LongestText} at most.", field: "Text"));
        var tests = findings.Count > 0 || string.IsNullOrWhiteSpace(text) ? [] : RedirectTestsCsv.Read(
            text, findings, file: null);
        if (findings.Count > 0)
            return new Failure.Invalid("Nothing was saved: mend what is named, and save again.",
                [.. findings.Select(finding => finding with { Field = "Text" })]);
        return await store.WriteAsync<int>(
            async (db, now, stop) =>
            {
                var known = await db.RedirectTests.OrderBy(t => t.Position).ToListAsync(stop);
                if (token != ToText(known).Token && RedirectTestsCsv.Write(known) != RedirectTestsCsv.Write(tests))
                    return new Failure.Conflict("Somebody has saved another list since you opened this one. Nothing "
                        + "was changed; copy what is yours, and open the list again.");
                if (Replace(db, known, tests))
                {
                    var detail = $"{known.Count} before, {tests.Count} now";
                    AuditLog.Add(db, now, author, "redirect-tests.changed", "redirect-tests.csv", detail);
                }

                return tests.Count;
            },
            cancellationToken);
    }

    internal static bool Replace(ContentDb db, IReadOnlyList<RedirectTest> known, IReadOnlyList<RedirectTest> next)
    {
        if (RedirectTestsCsv.Write(known) == RedirectTestsCsv.Write(next)) return false;
        foreach (var (test, place) in next.Zip(known)) db.Entry(place).CurrentValues.SetValues(test);
        db.RedirectTests.RemoveRange(known.Skip(next.Count));
        db.RedirectTests.AddRange(next.Skip(known.Count));
        return true;
    }

    private static RedirectTestText ToText(List<RedirectTest> tests)
    {
        var text = RedirectTestsCsv.Write(tests);
        return new RedirectTestText(
            text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16], tests.Count);
    }
}
