namespace Mapflat.Content.Accounts;

/// <summary>
/// A browser in which somebody has signed in before. A flood of strangers neither takes its place in the queue nor
/// makes it wait; what it fails itself, it waits for itself (OWASP, “Slow down online guessing attacks with device
/// cookies”).
/// </summary>
/// <param name="AccountId">Whose password was shown in it; for any other account it is a stranger.</param>
/// <param name="Number">Tells it from other browsers; random.</param>
internal sealed record KnownBrowser(int AccountId, string Number);
