using Mapflat.Content.Links;

namespace Mapflat.Content.Archives;

/// <summary>What is done to addresses of old sites.</summary>
internal abstract record CaptureAct
{
    /// <summary>What the names of all these acts begin with, in the audit log and elsewhere.</summary>
    public const string Names = "capture.";

    private CaptureAct()
    {
    }

    public abstract string Name { get; }

    /// <summary>What they answer from then on. An address that always led elsewhere is shown where it led.</summary>
    internal abstract CaptureState State { get; }

    /// <summary>410, with the reason for visitors to read.</summary>
    public sealed record Hide(string Reason) : CaptureAct
    {
        public override string Name => Names + "hidden";

        internal override CaptureState State => CaptureState.Hidden;
    }

    /// <summary>301 to a path of this site, or to a URL on a host of the allow-list.</summary>
    /// <param name="To">For all that is in a folder, <c>:splat</c> stands for what comes after the folder.</param>
    public sealed record Lead(string To) : CaptureAct
    {
        public const string Rest = ":splat";

        public override string Name => Names + "led";

        internal override CaptureState State => CaptureState.Redirected;
    }

    public sealed record MarkGone : CaptureAct
    {
        public override string Name => Names + "gone";

        internal override CaptureState State => CaptureState.Gone;
    }

    /// <summary>What was captured is shown again.</summary>
    public sealed record Show : CaptureAct
    {
        public override string Name => Names + "shown";

        internal override CaptureState State => CaptureState.Shown;
    }
}

/// <summary>To which addresses it is done.</summary>
internal abstract record CapturedSelection
{
    private CapturedSelection()
    {
    }

    /// <summary>By their numbers, with the generation in which each was seen.</summary>
    public sealed record Some(IReadOnlyDictionary<int, long> Generations) : CapturedSelection;

    /// <summary>Every one that fits.</summary>
    /// <param name="Count">How many the author was told of; null to be told.</param>
    public sealed record All(CapturedFilter Filter, int? Count) : CapturedSelection;
}

/// <summary>What an act does, or would do: told by the code that does it.</summary>
/// <param name="Chosen">So many addresses were meant; the others are as they would be anyway.</param>
/// <param name="Changed">So many addresses answer otherwise.</param>
/// <param name="Notes">What else there is to say, as full sentences.</param>
/// <param name="Links">From pages to these addresses.</param>
/// <param name="ActId">The number to undo it by; null for a plan, and where nothing was changed.</param>
internal sealed record CaptureConsequences(
    string Told, int Chosen, int Changed, IReadOnlyList<CaptureChange> Examples, IReadOnlyList<string> Notes,
    IReadOnlyList<IncomingLink> Links, int? ActId);

/// <summary>What visitors get at one address until now and from now on.</summary>
internal sealed record CaptureChange(string Address, string Before, string After);
