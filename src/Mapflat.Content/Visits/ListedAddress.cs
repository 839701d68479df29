namespace Mapflat.Content.Visits;

/// <summary>An address of a list or a log, which nothing answers.</summary>
/// <param name="Path">As <see cref="MissingPath.Path"/> has it.</param>
/// <param name="Count">How often it was asked for, as far as the list knows.</param>
/// <param name="First">The first day that it was asked for; the day of the list where nobody knows.</param>
internal readonly record struct ListedAddress(string Path, long Count, DateOnly First, DateOnly Last);
