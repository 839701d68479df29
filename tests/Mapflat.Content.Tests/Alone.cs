namespace Mapflat.Content.Tests;

/// <summary>
/// Of tests that measure the memory of the process, which no other test may use meanwhile, and of those with a full
/// disk: a test that closes all idle connections would make them open the database anew, which needs room.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>Of the collection, for <see cref="CollectionAttribute"/>.</summary>
    public const string Name = "alone";
}
