namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>What is shown to somebody who is signed in while the database cannot be used.</summary>
/// <param name="Message">Why, and what to do.</param>
/// <param name="Address">What was asked for.</param>
/// <param name="SendAgain">Whether the same can be sent again as it was; not with files.</param>
/// <param name="Fields">What was typed, but for secrets.</param>
public sealed record AwayPage(string Message, string Address, bool SendAgain, IReadOnlyList<(string Name, string Value)> Fields);
