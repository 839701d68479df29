namespace Mapflat.Content.Backups;

/// <summary>What a restore changed, or would change.</summary>
public sealed record RestoreReport
{
    /// <summary>The name of the file.</summary>
    public required string File { get; init; }

    /// <summary>What it says of itself.</summary>
    public required BackupManifest Manifest { get; init; }

    /// <summary>Whether there is a site now that can be compared; otherwise everything is new.</summary>
    public bool Replaces { get; init; }

    /// <summary>Addresses of pages that come back.</summary>
    public IReadOnlyList<string> PagesAdded { get; init; } = [];

    /// <summary>Addresses of pages, as they are in the backup, that get other words, drafts or states.</summary>
    public IReadOnlyList<string> PagesChanged { get; init; } = [];

    /// <summary>Addresses of pages that are there now and not in the backup.</summary>
    public IReadOnlyList<string> PagesLost { get; init; } = [];

    /// <summary>Redirect rules, by their source.</summary>
    public Tally Rules { get; init; }

    /// <summary>Media files, by their name.</summary>
    public Tally Media { get; init; }

    /// <summary>Accounts of which anything changes: who may sign in, and how.</summary>
    public IReadOnlyList<AccountChange> Accounts { get; init; } = [];

    /// <summary>Files of keys that the backup has and the site has not. Those that the site has stay as they are.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>What else is not as it is now, in words.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Whether the site's own settings differ: title, menu, dormancy and such.</summary>
    public bool SettingsChanged { get; init; }

    /// <summary>Addresses that were public since the backup and would be unknown, each with what they answer now.</summary>
    public IReadOnlyList<KeptAddress> Kept { get; init; } = [];

    /// <summary>Settings of the program that were others when the backup was made; a restore leaves them as they are here.</summary>
    public IReadOnlyList<string> OtherSettings { get; init; } = [];

    /// <summary>The backup of what was there before; null where nothing was, and before the restore.</summary>
    public string? SavedAs { get; init; }

    /// <summary>Whether the site says the same afterwards.</summary>
    public bool ChangesNothing => Replaces && PagesAdded.Count + PagesChanged.Count + PagesLost.Count == 0
        && Rules.IsNothing && Media.IsNothing && !SettingsChanged
        && Accounts.Count + Keys.Count + Others.Count == 0;

    /// <summary>Whether somebody who can sign in now could not afterwards.</summary>
    public bool LocksOut(string email) =>
        Accounts.Any(account => account.IsLockedOut && string.Equals(account.Email, email, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What a restore changes of an account.</summary>
/// <param name="Email">Its e-mail address.</param>
/// <param name="Changes">What changes, in words that go on from its name.</param>
/// <param name="IsLockedOut">Whether it can sign in now and could not afterwards.</param>
public sealed record AccountChange(string Email, IReadOnlyList<string> Changes, bool IsLockedOut);

/// <summary>How many of something are added, changed and lost.</summary>
public readonly record struct Tally(int Added, int Changed, int Lost)
{
    /// <summary>Whether it is the same as before.</summary>
    public bool IsNothing => Added + Changed + Lost == 0;
}

/// <summary>An address that stays known.</summary>
/// <param name="Address">The address.</param>
/// <param name="Answer">What it answers from now on, in words.</param>
public sealed record KeptAddress(string Address, string Answer);
