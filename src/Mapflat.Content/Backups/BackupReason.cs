namespace Mapflat.Content.Backups;

internal enum BackupReason
{
    Nightly,

    ByHand,

    /// <summary>
    /// A newer program was about to change the schema. Such a backup has no media, which no migration touches.
    /// </summary>
    BeforeMigration,

    BeforeImport,

    BeforeRedirects,

    BeforeRestore,
}

internal static class BackupReasons
{
    public static string NameOf(BackupReason reason) => reason switch
    {
        BackupReason.Nightly => "nightly",
        BackupReason.ByHand => "by-hand",
        BackupReason.BeforeMigration => "before-migration",
        BackupReason.BeforeImport => "before-import",
        BackupReason.BeforeRedirects => "before-redirects",
        BackupReason.BeforeRestore => "before-restore",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string InWords(BackupReason reason) => reason switch
    {
        BackupReason.Nightly => "Nightly",
        BackupReason.ByHand => "Made by hand",
        BackupReason.BeforeMigration => "Before an upgrade",
        BackupReason.BeforeImport => "Before an import of content",
        BackupReason.BeforeRedirects => "Before an import of redirects",
        BackupReason.BeforeRestore => "Before a restore",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    internal static BackupReason? Parse(string? name)
    {
        foreach (var reason in Enum.GetValues<BackupReason>())
            if (NameOf(reason) == name) return reason;
        return null;
    }
}
