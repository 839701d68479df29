namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>What is shown to somebody who is signed in while the database cannot be used.</summary>
/// <param name="SendAgain">Not with files.</param>
internal sealed record AwayPage(
    string Message, string Address, bool SendAgain, IReadOnlyList<(string Name, string Value)> Fields);
