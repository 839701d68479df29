namespace Mapflat.Content.Model;

/// <summary>An address of an old site that an act changed: what held before, and what the act left.</summary>
internal sealed class PastCapture
{
    public int ActId { get; private set; }

    public int AddressId { get; private set; }

    /// <summary>State, reason and target, as a JSON array.</summary>
    public string Before { get; private set; } = "";

    /// <summary>State, reason and target, as a JSON array.</summary>
    public string After { get; private set; } = "";
}
