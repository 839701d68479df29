namespace Mapflat.Web.Areas.Admin.Shared;

/// <param name="Part">Which part is shown, from 1.</param>
/// <param name="Parts">How many there are, at least 1.</param>
internal sealed record ListParts(int Part, int Parts, Func<int, string> AddressOf, string? More = null);
