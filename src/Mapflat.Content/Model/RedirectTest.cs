namespace Mapflat.Content.Model;

/// <summary>
/// What the owner expects an old address to come to. It stands in <c>redirect-tests.csv</c>, and is tried whenever the
/// site is verified.
/// </summary>
internal sealed class RedirectTest
{
    private RedirectTest() => Address = "";

    internal RedirectTest(int position, string address, int status, string? target, string? note) =>
        (Position, Address, Status, Target, Note) = (position, address, status, target, note);

    /// <summary>Its place in the list, from 1.</summary>
    public int Position { get; private set; }

    /// <summary>A path with its query, in any spelling, or a whole URL.</summary>
    public string Address { get; private set; }

    public int Status { get; private set; }

    /// <summary>Where a redirect leads: a path on this site or a whole URL; null where it is none.</summary>
    public string? Target { get; private set; }

    public string? Note { get; private set; }
}
