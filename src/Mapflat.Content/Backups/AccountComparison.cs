using System.Globalization;
using Mapflat.Content.Accounts;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Backups;

/// <summary>
/// Says, account by account, what a restore changes of who may sign in and how. Every column and every row of an
/// account is compared; what there is no word for is effects by the name of its column.
/// </summary>
internal static class AccountComparison
{
    /// <summary>
    /// The tables of accounts, of all that lets somebody in, and of what belongs to somebody by a number.
    /// </summary>
    public static readonly string[] Tables = ["Accounts", "AccountTokens", "AccountLogins", "AccountClaims", "Passkeys",
        "Sessions", "OneTimeCodes", "KeptForms", "WaitingImports"];

    // Counters of signing in, and numbers that only mean something within their database.
    private const string NoDecision =
        "'Id', 'Email', 'NormalizedEmail', 'ConcurrencyStamp', 'LastCodeStep', 'AccessFailedCount', 'LockoutEnd'";

    // A row for each thing that an account has: whose, its key, in words, and what must be equal to be the same.
    private static string Things(string schema) => $"""
        SELECT UserId, 'passkey ' || hex(CredentialId),
            'the passkey “' || coalesce(json_extract(Data, '$.Name'), '')
                || coalesce('”, added on ' || substr(json_extract(Data, '$.CreatedAt'), 1, 10), '”'),
            json_remove(Data, '$.SignCount', '$.IsBackedUp')
        FROM {schema}.Passkeys
        UNION ALL
        SELECT UserId, 'token ' || LoginProvider || ' ' || Name,
            CASE Name WHEN '{SecondFactor.Secret}' THEN 'the secret of the second factor'
                ELSE 'the secret “' || LoginProvider || ' ' || Name || '”' END,
            Value
        FROM {schema}.AccountTokens
        UNION ALL
        SELECT UserId, 'login ' || LoginProvider || ' ' || ProviderKey, 'the sign-in by “' || LoginProvider || '”',
            ProviderDisplayName
        FROM {schema}.AccountLogins
        UNION ALL
        SELECT UserId, 'claim ' || Id, 'the claim “' || ClaimType || '”', ClaimType || ' ' || ClaimValue
        FROM {schema}.AccountClaims
        """;

    /// <summary>Compares <c>main</c>, a database that is to be restored, with <c>live</c>.</summary>
    public static async Task<IReadOnlyList<AccountChange>> RunAsync(
        SqliteConnection connection, CancellationToken cancellationToken)
    {
        var (now, then) = (await ReadAsync(connection, "live", cancellationToken), await ReadAsync(
            connection, "main", cancellationToken));
        List<AccountChange> changes = [];
        foreach (var email in now.Keys.Union(then.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, restored) = (now.GetValueOrDefault(email), then.GetValueOrDefault(email));
            var effects = Describe(old, restored);
            var isLockedOut = old?.CanSignIn == true && restored?.CanSignIn != true;
            if (effects.Count > 0) changes.Add(new AccountChange((restored ?? old)!.Email, effects, isLockedOut));
        }

        return changes;
    }

    private static List<string> Describe(AccountState? now, AccountState? then)
    {
        if (then is null) return ["goes: nobody can sign in with it any more"];
        List<string> effects = [];
        if (now is null)
            effects.Add(
                $"comes back, {(then.IsOwner ? "an owner" : "an editor")}{(then.CanSignIn ? " who can sign in" : "")}");
        var before = now ?? AccountState.None;
        if (now is not null && then.IsOwner != now.IsOwner)
            effects.Add(then.IsOwner ? "becomes an owner" : "becomes an editor");
        if (now is not null && then.IsDisabled != now.IsDisabled)
            effects.Add(then.IsDisabled ? "may not sign in any more" : "may sign in again");
        foreach (var (column, words) in AccountState.Named)
        {
            var (old, restored) = (before.Columns.GetValueOrDefault(column), then.Columns.GetValueOrDefault(column));
            if (old == restored) continue;
            if (old is null) effects.Add($"gets {words}");
            else
                effects.Add(
                    restored is null ? $"loses {words}" : $"gets {words} of that time in place of the present one");
        }

        foreach (var key in then.Things.Keys.Union(before.Things.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            if (!before.Things.TryGetValue(key, out var old)) effects.Add($"gets {then.Things[key].Words}");
            else if (!then.Things.TryGetValue(key, out var restored)) effects.Add($"loses {old.Words}");
            else if (old != restored) effects.Add($"gets {restored.Words}, in place of the present one");
        }

        if (now is not null)
        {
            string[] others = [.. then.Columns.Keys.Except(AccountState.Said, StringComparer.Ordinal)
                .Where(column => then.Columns[column] != now.Columns.GetValueOrDefault(column))];
            if (others.Length > 0) effects.Add($"gets other details ({string.Join(", ", others)})");
        }

        return effects;
    }

    private static async Task<Dictionary<string, AccountState>> ReadAsync(
        SqliteConnection connection, string schema, CancellationToken cancellationToken)
    {
        var columns = await DatabaseFacts.ColumnAsync(
            connection, $"SELECT name FROM pragma_table_info('Accounts') WHERE name NOT IN ({NoDecision})",
            cancellationToken);
        var selected = string.Join(", ", columns.Select(column => $"\"{column}\""));
        Dictionary<long, AccountState> accounts = [];
        await foreach (var row in RowsAsync(
            connection, $"SELECT Id, NormalizedEmail, Email, {selected} FROM {schema}.Accounts", cancellationToken))
        {
            var values = columns.Select((column, i) => (column, Value: row[i + 3]))
                .ToDictionary(c => c.column, c => c.Value, StringComparer.Ordinal);
            var id = long.Parse(row[0]!, CultureInfo.InvariantCulture);
            accounts[id] = new AccountState(row[1] ?? "", OneLine(row[2]), values, []);
        }

        await foreach (var row in RowsAsync(connection, Things(schema), cancellationToken))
        {
            if (accounts.TryGetValue(long.Parse(row[0]!, CultureInfo.InvariantCulture), out var account))
                account.Things[row[1]!] = (OneLine(row[2]), row[3]);
        }

        return accounts.Values.GroupBy(account => account.Key)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    private static async IAsyncEnumerable<string?[]> RowsAsync(
        SqliteConnection connection, string sql,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var values = new string?[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] =
                    reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture);
            yield return values;
        }
    }

    // What a stranger's file says is printed on a terminal too.
    private static string OneLine(string? text) =>
        string.Concat((text ?? "").Where(character => !char.IsControl(character)));

    private sealed record AccountState(
        string Key, string Email, Dictionary<string, string?> Columns,
        Dictionary<string, (string Words, string? Value)> Things)
    {
        public static readonly AccountState None = new("", "", [], []);

        public static readonly (string Column, string Words)[] Named =
        [
            (nameof(Account.PasswordHash), "the password"),
            (nameof(Account.RecoveryCodeHashes), "the recovery codes"),
        ];

        public static readonly string[] Said =
            [.. Named.Select(named => named.Column), nameof(Account.Role), nameof(Account.Disabled)];

        public bool IsOwner => Columns[nameof(Account.Role)] == nameof(AccountRole.Owner);

        public bool IsDisabled => Columns[nameof(Account.Disabled)] is not null;

        public bool CanSignIn => !IsDisabled && (Columns[nameof(Account.PasswordHash)] is not null
            || Things.Keys.Any(key => key.StartsWith("passkey ", StringComparison.Ordinal)));
    }
}
