namespace Mapflat.Content.Backups;

/// <summary>How far a backup or a restore has come.</summary>
/// <param name="What">What is being done, as a verb in its -ing form.</param>
/// <param name="Done">How many files are behind it.</param>
/// <param name="Of">How many there are; 0 where that is not counted.</param>
public readonly record struct BackupProgress(string What, int Done = 0, int Of = 0);
