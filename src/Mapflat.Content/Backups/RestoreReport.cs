namespace Mapflat.Content.Backups;

internal sealed record RestoreReport
{
    public required string File { get; init; }

    public required BackupManifest Manifest { get; init; }

    /// <summary>Whether there is a site now to compare with; otherwise everything is new.</summary>
    public bool Replaces { get; init; }

    public IReadOnlyList<string> PagesAdded { get; init; } = [];

    /// <summary>Addresses of pages, as they are in the backup, that get other words, drafts or states.</summary>
    public IReadOnlyList<string> PagesChanged { get; init; } = [];

    public IReadOnlyList<string> PagesLost { get; init; } = [];

    /// <summary>Whether it was made here, as far as can be told.</summary>
    public BackupProof Proof { get; init; }

    /// <summary>What is dated later than now in the backup, in words: it was made while a clock was wrong.</summary>
    public IReadOnlyList<string> Ahead { get; init; } = [];

    public Tally Rules { get; init; }

    public Tally Media { get; init; }

    public IReadOnlyList<AccountChange> Accounts { get; init; } = [];

    /// <summary>
    /// Files of keys that the backup has and the site has not. Those that the site has stay as they are.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    public IReadOnlyList<string> Others { get; init; } = [];

    public bool SettingsChanged { get; init; }

    /// <summary>
    /// Addresses that were public since the backup and would be unknown, each with what they answer now.
    /// </summary>
    public IReadOnlyList<KeptAddress> Kept { get; init; } = [];

    /// <summary>A restore leaves them as they are here.</summary>
    public IReadOnlyList<string> OtherSettings { get; init; } = [];

    /// <summary>
    /// Archives that the backup needs and that are neither here nor beside it; the addresses of each answer 503 until
    /// its file is put into the folder of archives.
    /// </summary>
    public IReadOnlyList<BackupArchiveFile> MissingArchives { get; init; } = [];

    /// <summary>What was, or would be, put back of archives, and what could not be, in words.</summary>
    public IReadOnlyList<string> ArchivesPutBack { get; init; } = [];

    /// <summary>
    /// Archives that were adopted since the backup: their files stay, and nothing answers from them until they are
    /// adopted again.
    /// </summary>
    public IReadOnlyList<string> ArchivesLost { get; init; } = [];

    public string? SavedAs { get; init; }

    public bool ChangesNothing => Replaces && PagesAdded.Count + PagesChanged.Count + PagesLost.Count == 0
        && Rules.IsNothing && Media.IsNothing && !SettingsChanged
        && Accounts.Count + Keys.Count + Others.Count + ArchivesPutBack.Count + ArchivesLost.Count == 0;

    public bool LocksOut(string email) =>
        Accounts.Any(account => account.IsLockedOut
            && string.Equals(account.Email, email, StringComparison.OrdinalIgnoreCase));
}

internal sealed record AccountChange(string Email, IReadOnlyList<string> Changes, bool IsLockedOut);

internal readonly record struct Tally(int Added, int Changed, int Lost)
{
    public bool IsNothing => Added + Changed + Lost == 0;
}

internal sealed record KeptAddress(string Address, string Answer);
