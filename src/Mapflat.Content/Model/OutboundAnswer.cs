namespace Mapflat.Content.Model;

internal enum OutboundResult
{
    Alive,

    /// <summary>It is not there: 404, 410, or the name of its host is gone.</summary>
    Missing,

    /// <summary>Nobody can tell: it refuses programs, is out of order, slow, or not to be asked.</summary>
    Unknown,
}

internal sealed record OutboundAnswer(OutboundResult Result, string Status, bool Reached);
