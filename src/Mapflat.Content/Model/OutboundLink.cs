using System.Globalization;

namespace Mapflat.Content.Model;

internal enum OutboundState
{
    /// <summary>It answered when it was asked last, or has not been asked yet.</summary>
    Alive,

    /// <summary>
    /// Nobody can tell: it refuses programs, is out of order, or has been missing for a while but not for long enough.
    /// </summary>
    Unknown,

    /// <summary>It has been missing five times in a row, over fifteen days at least.</summary>
    Dead,
}

/// <summary>An address of another site that public pages link to, and how it answered.</summary>
internal sealed class OutboundLink
{
    public const int DeadAfterFailures = 5;

    public static readonly TimeSpan DeadAfter = TimeSpan.FromDays(15);

    internal static readonly TimeSpan AskEvery = TimeSpan.FromDays(7);

    internal static readonly TimeSpan AskAgainAfter = TimeSpan.FromDays(3);

    private const string Archive = "https://web.archive.org/web/";

    private OutboundLink()
    {
    }

    internal OutboundLink(string url) => Url = url;

    /// <summary>The address, as the pages have it, without a fragment.</summary>
    public string Url { get; private set; } = "";

    /// <summary>When it was missing first, of the times in a row until now; null if it is not missing.</summary>
    public DateTime? FirstFailure { get; private set; }

    /// <summary>How many times in a row it was missing. That nobody could tell in between changes nothing.</summary>
    public int Failures { get; private set; }

    public string LastStatus { get; private set; } = "";

    public bool LastAnswered { get; private set; }

    public DateTime? LastChecked { get; private set; }

    public DateTime? LastAlive { get; private set; }

    /// <summary>The archived copy that the owner has chosen to offer beside it; null if none.</summary>
    public string? ArchivedCopy { get; internal set; }

    /// <summary>The addresses of the public pages that link to it, some of them if there are many.</summary>
    public IList<string> Pages { get; internal set; } = [];

    public OutboundState State =>
        Failures >= DeadAfterFailures && LastChecked - FirstFailure >= DeadAfter ? OutboundState.Dead
        : LastAnswered || LastChecked is null ? OutboundState.Alive : OutboundState.Unknown;

    /// <summary>
    /// Where the Internet Archive has its copy that is nearest to when the link last answered. Worked out, not asked
    /// for.
    /// </summary>
    public string ArchiveAddress(DateTime otherwise) =>
        $"{Archive}{(LastAlive ?? otherwise).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}/{Url}";

    internal bool IsDue(DateTime now) =>
        LastChecked is not { } last || last > now || now - last >= (LastAnswered ? AskEvery : AskAgainAfter);

    internal void Note(OutboundAnswer answer, DateTime now)
    {
        (LastChecked, LastStatus, LastAnswered) = (now, answer.Status, answer.Result == OutboundResult.Alive);
        switch (answer.Result)
        {
            case OutboundResult.Alive:
                (Failures, FirstFailure, LastAlive) = (0, null, now);
                break;
            case OutboundResult.Missing:
                FirstFailure ??= now;
                Failures++;
                break;
        }
    }
}
