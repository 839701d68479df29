namespace Mapflat.Content.Backups;

/// <summary>Why a backup was made; it stands in the name of its file.</summary>
public enum BackupReason
{
    /// <summary>Because a day was over.</summary>
    Nightly,

    /// <summary>Somebody asked for it.</summary>
    ByHand,

    /// <summary>A newer program was about to change the schema. Such a backup has no media, which no migration touches.</summary>
    BeforeMigration,

    /// <summary>A folder of content was about to be taken in.</summary>
    BeforeImport,

    /// <summary>Redirects of another program were about to be taken in.</summary>
    BeforeRedirects,

    /// <summary>Another backup was about to be restored.</summary>
    BeforeRestore,
}

/// <summary>How reasons are written.</summary>
public static class BackupReasons
{
    /// <summary>The reason as a part of a file name: <c>before-import</c>.</summary>
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

    /// <summary>The reason as people read it.</summary>
    public static string InWords(BackupReason reason) => reason switch
    {
        BackupReason.Nightly => "Nightly",
        BackupReason.ByHand => "Made by hand",
        BackupReason.BeforeMigration => "Before a change of the schema",
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
