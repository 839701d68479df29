using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Verification;

/// <summary>The owner's own tests as a text to be changed.</summary>
/// <param name="Text">The list as <c>redirect-tests.csv</c> has it.</param>
/// <param name="Token">Tells it from other states of the list.</param>
/// <param name="Count">How many tests there are.</param>
public sealed record RedirectTestText(string Text, string Token, int Count);

/// <summary>Changes the list of what old addresses are to come to.</summary>
public sealed class RedirectTestEditor(ContentStore store)
{
    /// <summary>The longest text, in characters.</summary>
    public const int LongestText = 1024 * 1024;

    /// <summary>The list as it is now.</summary>
    public async Task<RedirectTestText> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return Of(await db.RedirectTests.AsNoTracking().OrderBy(t => t.Position).ToListAsync(cancellationToken));
    }

    /// <summary>Puts another list in its place.</summary>
    /// <param name="text">The list; blank for none.</param>
    /// <param name="token">The <see cref="RedirectTestText.Token"/> of what the author was shown.</param>
    /// <param name="author">On whose behalf.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed.</param>
    /// <returns>How many tests there are now; <see cref="Failure.Invalid"/> with the line of each that is wrong; <see cref="Failure.Conflict"/> if somebody has saved another list since.</returns>
    public async Task<Outcome<int>> SaveAsync(string text, string? token, Author author, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        if (text.Length > LongestText) findings.Add(Finding.Error($"The list has {text.Length} characters; {LongestText} at most.", field: "Text"));
        var tests = findings.Count > 0 || string.IsNullOrWhiteSpace(text) ? [] : RedirectTestsCsv.Read(text, findings, file: null);
        if (findings.Count > 0) return new Failure.Invalid("Nothing was saved: mend what is named, and save again.", [.. findings.Select(finding => finding with { Field = "Text" })]);
        return await store.WriteAsync<int>(
            async (db, now, stop) =>
            {
                var known = await db.RedirectTests.OrderBy(t => t.Position).ToListAsync(stop);
                if (token != Of(known).Token && RedirectTestsCsv.Write(known) != RedirectTestsCsv.Write(tests))
                    return new Failure.Conflict("Somebody has saved another list since you opened this one. Nothing was changed; copy what is yours, and open the list again.");
                if (RedirectTest.Replace(db, known, tests)) AuditLog.Add(db, now, author, "redirect-tests.changed", "redirect-tests.csv", $"{known.Count} before, {tests.Count} now");
                return tests.Count;
            },
            cancellationToken);
    }

    private static RedirectTestText Of(List<RedirectTest> tests)
    {
        var text = RedirectTestsCsv.Write(tests);
        return new RedirectTestText(text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16], tests.Count);
    }
}
