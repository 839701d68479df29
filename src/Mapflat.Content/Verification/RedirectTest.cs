using Mapflat.Content.Store;

namespace Mapflat.Content.Verification;

/// <summary>What the owner expects an old address to come to. It stands in <c>redirect-tests.csv</c>, and is tried whenever the site is verified.</summary>
public sealed class RedirectTest
{
    private RedirectTest() => Address = "";

    /// <summary>An expectation whose parts were checked by <see cref="RedirectTestsCsv"/>.</summary>
    internal RedirectTest(int position, string address, int status, string? target, string? note) =>
        (Position, Address, Status, Target, Note) = (position, address, status, target, note);

    /// <summary>Its place in the list, from 1.</summary>
    public int Position { get; private set; }

    /// <summary>A path with its query, in any spelling, or a whole URL.</summary>
    public string Address { get; private set; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; private set; }

    /// <summary>Where a redirect leads: a path on this site or a whole URL; null where it is none.</summary>
    public string? Target { get; private set; }

    /// <summary>The owner's own words about it.</summary>
    public string? Note { get; private set; }

    /// <summary>Puts a list in another's place.</summary>
    /// <returns>Whether they differ.</returns>
    internal static bool Replace(ContentDb db, IReadOnlyList<RedirectTest> known, IReadOnlyList<RedirectTest> next)
    {
        if (RedirectTestsCsv.Write(known) == RedirectTestsCsv.Write(next)) return false;
        foreach (var (test, place) in next.Zip(known)) db.Entry(place).CurrentValues.SetValues(test);
        db.RedirectTests.RemoveRange(known.Skip(next.Count));
        db.RedirectTests.AddRange(next.Skip(known.Count));
        return true;
    }
}
