namespace Mapflat.Content.Backups;

/// <param name="Words">The backup key that was written down where the backup was made; null to go by the one that is
/// kept here.</param>
/// <param name="AcceptsUnproven">Whether a backup is to be restored that cannot prove where it comes from.</param>
/// <param name="KeepsAccounts">Whether accounts, with all that lets somebody in, and keys stay as they are now.</param>
internal sealed record RestoreChoices(string? Words = null, bool AcceptsUnproven = false, bool KeepsAccounts = false);
