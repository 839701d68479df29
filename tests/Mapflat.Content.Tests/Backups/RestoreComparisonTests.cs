using Mapflat.Content.Backups;
using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Backups;

/// <summary>Whatever lets somebody in is told before a restore brings it back.</summary>
public sealed class RestoreComparisonTests
{
    private const string Eva =
        """
        INSERT INTO Accounts (Id, DisplayName, Role, Created, LastCodeStep, UserName, NormalizedUserName, Email,
            NormalizedEmail,
            EmailConfirmed, PasswordHash, SecurityStamp, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled,
            AccessFailedCount,
            RecoveryCodeHashes)
        VALUES (7, 'Eva', 'Editor', '2026-01-01', 0, 'eva@example.com', 'EVA@EXAMPLE.COM', 'eva@example.com',
            'EVA@EXAMPLE.COM',
            0, 'hash', 'stamp', 0, 1, 0, 0, 'a');
        INSERT INTO Passkeys (CredentialId, UserId, Data)
        VALUES (x'01', 7,
            '{"Name":"Laptop","CreatedAt":"2026-05-03T10:00:00+00:00","PublicKey":"AA","SignCount":3}');
        INSERT INTO AccountTokens (UserId, LoginProvider, Name, Value) VALUES (7, 'Mapflat', 'TotpSecret', 'first');
        INSERT INTO AccountLogins (LoginProvider, ProviderKey, ProviderDisplayName, UserId)
            VALUES ('Other', 'k', 'One', 7);
        INSERT INTO Sessions (KeyHash, AccountId, SecurityStamp, Ticket, Device, Created, Seen, Confirmed, Expires)
        VALUES ('k', 7, 'stamp', x'00', 'd', '2026-01-01', '2026-01-01', '2026-01-01', '2099-01-01');
        INSERT INTO OneTimeCodes (Hash, AccountId, Expires, WithoutSecondFactor) VALUES ('h', 7, '2099-01-01', 0);
        INSERT INTO AccountClaims (Id, UserId, ClaimType, ClaimValue) VALUES (1, 7, 'may', 'read');
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// What happens to the site after its backup, and what a restore of the backup then is told to do.
    /// </summary>
    public static TheoryData<string, string> Changes { get; } = new()
    {
        { "DELETE FROM Accounts", "comes back, an editor who can sign in" },
        { "DELETE FROM Accounts", "gets the passkey “Laptop”, added on 2026-05-03" },
        { "DELETE FROM Passkeys", "gets the passkey “Laptop”, added on 2026-05-03" },
        { "UPDATE Passkeys SET Data = json_set(Data, '$.PublicKey', 'BB')",
            "gets the passkey “Laptop”, added on 2026-05-03, in place of the present one" },
        { "UPDATE Passkeys SET Data = json_set(Data, '$.Name', 'Phone'), CredentialId = x'02'",
            "loses the passkey “Phone”, added on 2026-05-03" },
        { "DELETE FROM AccountTokens", "gets the secret of the second factor" },
        { "UPDATE AccountTokens SET Value = 'second'",
            "gets the secret of the second factor, in place of the present one" },
        { "UPDATE AccountTokens SET Name = 'Else'", "loses the secret “Mapflat Else”" },
        { "UPDATE AccountLogins SET ProviderDisplayName = 'Two'",
            "gets the sign-in by “Other”, in place of the present one" },
        { "DELETE FROM AccountClaims", "gets the claim “may”" },
        { "UPDATE AccountClaims SET ClaimValue = 'write'", "gets the claim “may”, in place of the present one" },
        { "UPDATE Accounts SET Role = 'Owner'", "becomes an editor" },
        { "UPDATE Accounts SET Disabled = '2026-02-02'", "may sign in again" },
        { "UPDATE Accounts SET PasswordHash = 'other'", "gets the password of that time in place of the present one" },
        { "UPDATE Accounts SET PasswordHash = NULL", "gets the password" },
        { "UPDATE Accounts SET RecoveryCodeHashes = 'b'",
            "gets the recovery codes of that time in place of the present one" },
        { "UPDATE Accounts SET TwoFactorEnabled = 0", "gets other details (TwoFactorEnabled)" },
        { "UPDATE Accounts SET DisplayName = 'E', SecurityStamp = 's'",
            "gets other details (DisplayName, SecurityStamp)" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_a_restore_changes_of_an_account_is_told(string sql, string told)
    {
        await using var site = await SiteAsync();
        var file = await BackUpAsync(site);
        site.Sql(sql);
        var report = await ReviewAsync(site, file);
        Assert.False(report.ChangesNothing);
        var account = Assert.Single(report.Accounts);
        Assert.Equal("eva@example.com", account.Email);
        Assert.Contains(told, account.Changes);
    }

    [Fact]
    public async Task An_account_that_is_not_in_the_backup_is_told_to_go_and_to_be_locked_out()
    {
        await using var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A")));
        var file = await BackUpAsync(site);
        site.Sql(Eva);
        var report = await ReviewAsync(site, file);
        Assert.Equal(["goes: nobody can sign in with it any more"], Assert.Single(report.Accounts).Changes);
        Assert.True(report.LocksOut("Eva@example.com"));
        Assert.False(report.LocksOut("else@example.com"));
    }

    [Theory]
    [InlineData("UPDATE Accounts SET Disabled = '2026-01-02'", true)]
    [InlineData("UPDATE Accounts SET PasswordHash = NULL; DELETE FROM Passkeys", true)]
    [InlineData("UPDATE Accounts SET PasswordHash = NULL", false)]
    public async Task Who_could_not_sign_in_at_the_time_of_the_backup_is_told_so(string sql, bool lockedOut)
    {
        await using var site = await SiteAsync();
        site.Sql(sql);
        var file = await BackUpAsync(site);
        site.Sql("UPDATE Accounts SET Disabled = NULL, PasswordHash = 'hash'");
        Assert.Equal(lockedOut, (await ReviewAsync(site, file)).LocksOut("eva@example.com"));
    }

    [Fact]
    public async Task A_key_that_comes_with_the_backup_is_told()
    {
        const string Key = "key-0b6b6b6b-1111-2222-3333-444444444444.xml";
        await using var site = await SiteAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Folder.Keys, Key), "<key/>", Stop);
        var file = await BackUpAsync(site);
        Assert.Empty((await ReviewAsync(site, file)).Keys);
        File.Delete(Path.Combine(site.Folder.Keys, Key));
        var report = await ReviewAsync(site, file);
        Assert.Equal(["keys/" + Key], report.Keys);
        Assert.False(report.ChangesNothing);
    }

    [Fact]
    public async Task What_waits_for_somebody_is_told_and_what_only_counts_is_not()
    {
        await using var site = await SiteAsync();
        var file = await BackUpAsync(site);
        site.Sql("UPDATE Passkeys SET Used = '2026-06-06', Data = json_set(Data, '$.SignCount', 9); UPDATE Accounts "
            + "SET AccessFailedCount = 2, LastCodeStep = 5");
        Assert.True((await ReviewAsync(site, file)).ChangesNothing);
        site.Sql("INSERT INTO KeptForms (Number, AccountId, Words, Kept, Expires) VALUES ('n', 7, x'00', '2026-01-01', "
            + "'2026-01-01')");
        Assert.Equal(["forms that wait for their author"], (await ReviewAsync(site, file)).Others);
    }

    [Fact]
    public async Task A_row_that_a_restore_would_add_to_any_table_is_told()
    {
        await using var site = await SiteAsync();
        // Emptied by a restore; made anew from the rest; or about the database itself, where the schema is compared.
        string[] untold = ["Sessions", "OneTimeCodes", "State", "PageChanges", "MediaChanges", "SearchIndex",
            "__EFMigrationsHistory", "__EFMigrationsLock"];
        var tables = site.Sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND "
            + "name NOT LIKE 'SearchIndex\\_%' ESCAPE '\\'");
        using var files = new TempFolder();
        var same = await TellAsync("SELECT 1");
        Assert.True(same.ChangesNothing);
        List<string> forgotten = [];
        foreach (var table in tables.Except(untold))
            if ((await TellAsync(RowFor(site, table))).ChangesNothing) forgotten.Add(table);
        Assert.Empty(forgotten);

        async Task<RestoreReport> TellAsync(string sql)
        {
            var copy = files[$"{Guid.NewGuid():N}.db"];
            site.Sql($"VACUUM INTO '{copy}'");
            await using var connection = await DatabaseProbe.OpenAsync(copy, Stop);
            await DatabaseFacts.ColumnAsync(connection, "PRAGMA foreign_keys = OFF", Stop);
            await DatabaseFacts.ColumnAsync(connection, sql, Stop);
            var then = await DatabaseFacts.ReadAsync(connection, Stop);
            await using var live = await DatabaseProbe.OpenAsync(site.Folder.Database, Stop);
            return await RestoreComparison.RunAsync(
                new RestoreReport { File = "", Manifest = new BackupManifest() },
                await DatabaseFacts.ReadAsync(live, Stop), then, copy, site.Folder.Database, Stop);
        }
    }

    /// <summary>One more row, of nothing in particular, that belongs to what is there.</summary>
    private static string RowFor(TempStore site, string table)
    {
        var columns = site.Sql($"SELECT name || ' ' || type || ' ' || pk FROM pragma_table_info('{table}')")
            .Select(line => line.Split(' ')).Where(c => c is not ["Id", "INTEGER", "1"]).ToList();
        var values = columns.Select(column => column switch
        {
            ["UserId" or "AccountId", ..] => "7",
            ["PageId", ..] => "(SELECT min(Id) FROM Pages)",
            ["Data", ..] => "'{\"Name\":\"x\"}'",
            [_, "INTEGER", _] => "77",
            [_, "BLOB", _] => "x'77'",
            _ => "'2026-01-07'",
        });
        return $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c[0]}\""))}) "
            + $"VALUES ({string.Join(", ", values)})";
    }

    [Fact]
    public async Task A_restore_signs_everybody_out()
    {
        await using var site = await SiteAsync();
        var file = await BackUpAsync(site);
        var (report, _) = await site.Restoring.RestoreAsync(file, new(), Author.Command, null, Stop);
        Assert.NotNull(report);
        Assert.Empty(site.Sql("SELECT Id FROM Sessions UNION ALL SELECT Id FROM OneTimeCodes"));
    }

    private static async Task<TempStore> SiteAsync()
    {
        var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A")));
        site.Sql(Eva);
        return site;
    }

    private static async Task<string> BackUpAsync(TempStore site) =>
        (await site.Backups.CreateAsync(BackupReason.Nightly, Author.Command, null, null, Stop)).Value!.Path;

    private static async Task<RestoreReport> ReviewAsync(TempStore site, string file)
    {
        var (report, failure) = await site.Restoring.ReviewAsync(file, new(), null, Stop);
        Assert.True(report is not null, failure?.Message);
        return report;
    }
}
