namespace Mapflat.Content.Backups;

/// <param name="Of">How many there are; 0 where that is not counted.</param>
internal readonly record struct BackupProgress(string What, int Done = 0, int Of = 0);
