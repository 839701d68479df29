using Mapflat.Content.Store;

namespace Mapflat.Content.Backups;

internal static class MigrationBackup
{
    /// <summary>Without media, which no migration touches and a start need not wait for.</summary>
    /// <exception cref="StoreException">There is no backup; the message says why.</exception>
    public static async Task MakeAsync(DataFolder folder, DateTime now, CancellationToken cancellationToken)
    {
        try
        {
            await using var turn = await BackupMaking.TakeTurnAsync(folder, cancellationToken);
            var about = new BackupManifest
            {
                Created = now,
                Reason = BackupReasons.NameOf(BackupReason.BeforeMigration),
                By = "the program itself",
            };
            var target = BackupStore.FreeName(folder, now, BackupReason.BeforeMigration);
            await BackupMaking.MakeAsync(folder, options: null, about, target, progress: null, cancellationToken);
        }
        catch (BackupBusyException e)
        {
            throw new StoreException(e.Message, e);
        }
    }
}
