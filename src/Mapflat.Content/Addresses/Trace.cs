using System.Globalization;

namespace Mapflat.Content.Addresses;

/// <summary>Why a rule that matches was not answered with.</summary>
internal enum SkipCause
{
    Itself,

    /// <summary>Following it never comes to an end, or not to one that may be sent.</summary>
    Loop,

    Unsendable,
}

/// <summary>Listens to a resolution and tells it afterwards.</summary>
internal sealed class Trace
{
    private readonly List<(ResolutionStep Step, string Text)> _notes = [];

    internal List<(CompiledRule? Rule, SkipCause Cause)> Skips { get; } = [];

    internal void Note(ResolutionStep step, string text) => _notes.Add((step, text));

    internal void Skip(ResolutionStep step, CompiledRule? rule, SkipCause cause)
    {
        Skips.Add((rule, cause));
        var who = rule is null ? "It" : $"The rule “{rule.Rule.From}” matches, but it";
        Note(step, cause switch
        {
            SkipCause.Itself => $"{who} leads to this very address, so it is skipped.",
            SkipCause.Loop => $"{who} leads round in circles, so it is skipped.",
            _ => $"{who} leads to an address that is too long to send, so it is skipped.",
        });
    }

    internal IReadOnlyList<ExplainedStep> Tell(RequestedAddress asked, Resolution resolution, int patterns)
    {
        var steps = new List<ExplainedStep>();
        for (var step = ResolutionStep.Reserved; step <= resolution.Step; step++)
        {
            var decides = step == resolution.Step;
            var said = _notes.Where(note => note.Step == step).Select(note => note.Text).Distinct().ToList();
            if (decides) said.Add(Decision(asked, resolution));
            else if (said.Count == 0) said.Add(Nothing(step, asked, patterns));
            steps.Add(new ExplainedStep(step, string.Join(' ', said), decides));
        }
        return steps;
    }

    private static string Nothing(ResolutionStep step, RequestedAddress asked, int patterns)
    {
        var key = asked.Path.Key;
        return step switch
        {
            ResolutionStep.Reserved => $"The site does not keep {key} for itself.",
            ResolutionStep.Page => $"No page lives at {key}.",
            ResolutionStep.ExactRule => asked.QueryKey.Length > 0
                ? $"No exact rule is for {key}?{asked.QueryKey}, nor for {key} alone."
                : $"No exact rule is for {key}.",
            ResolutionStep.FormerAddress => $"No page ever lived at {key}.",
            ResolutionStep.Tombstone => $"{key} is not marked as gone.",
            ResolutionStep.PrefixRule => $"No prefix rule covers {key}.",
            ResolutionStep.PatternRule =>
                patterns == 0 ? "There are no pattern rules." : $"No pattern rule matches {asked.Path.Text}.",
            _ => "There is none that answers.",
        };
    }

    private static string Day(CapturedAnswer captured) =>
        captured.Moment.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Decision(RequestedAddress asked, Resolution resolution)
    {
        var key = asked.Path.Key;
        var who = resolution.Rule is { } rule ? $"The rule “{rule.From}”"
            : resolution.Step == ResolutionStep.HostDefault ? "The host default"
            : "It";
        var way = resolution.Via.Count == 0 ? "" : $" (past {string.Join(", ", resolution.Via)}, in one hop)";
        return resolution switch
        {
            { Kind: ResolutionKind.Reserved, IsCanonical: true } => $"The site itself answers {key}.",
            { Kind: ResolutionKind.Reserved } => $"This is another spelling of {key}: 301 to {resolution.Location}.",
            { Kind: ResolutionKind.Page, IsCanonical: true } =>
                $"The page {AddressBook.Join(resolution.Address!, resolution.Part)} answers.",
            { Kind: ResolutionKind.Page } => "This is another spelling of the page "
                + $"{AddressBook.Join(resolution.Address!, resolution.Part)}: 301 to {resolution.Location}.",
            { Kind: ResolutionKind.Capture, IsCanonical: true, Captured: { } captured } =>
                $"The old page {captured.Address} answers, as it was captured on {Day(captured)}.",
            { Kind: ResolutionKind.Capture, Captured: { } captured } =>
                $"This is another spelling of the old page {captured.Address}: 301 to {resolution.Location}.",
            { Captured: { State: CaptureState.Redirected } captured } =>
                $"The old page {captured.Address} leads on: 301 to {resolution.Location}{way}.",
            { Captured: { } captured } =>
                $"The old page {captured.Address} is not shown any more: 410. {captured.Reason}".TrimEnd(),
            { Step: ResolutionStep.FormerAddress } =>
                $"A page lived at {key} that is at {resolution.Address} now: 301 to {resolution.Location}.",
            { Kind: ResolutionKind.Redirect } => $"{who} answers: {resolution.Status} to {resolution.Location}{way}.",
            { Kind: ResolutionKind.Gone } => $"{who} says that it is gone for good: "
                + $"410{(resolution.ArchiveUrl is { } archive ? $", with the archived copy {archive}" : "")}.",
            _ => resolution.Reason ?? "Nothing answers: 404, with a page that helps.",
        };
    }
}
