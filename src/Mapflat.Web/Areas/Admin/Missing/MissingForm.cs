using Mapflat.Content.Visits;

namespace Mapflat.Web.Areas.Admin.Missing;

internal sealed class MissingForm
{
    public string? Q { get; set; }

    public string? State { get; set; }

    public string? Sort { get; set; }

    public int Part { get; set; } = 1;

    public IList<string> Paths { get; set; } = [];

    public string? Only { get; set; }

    internal IReadOnlyCollection<string> Chosen => Only is { Length: > 0 }
        ? [Only]
        : [.. Paths.Where(path => path is { Length: > 0 }).Distinct(StringComparer.Ordinal)];

    internal MissingChoice Choice => new()
    {
        State = Enum.TryParse<MissingState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state)
            ? state
            : MissingState.Open,
        Search = Q?.Trim() ?? "",
        LastFirst = Sort == "last",
        Part = Part,
    };

    internal string AddressOf(MissingState? state = null, bool? lastFirst = null, int? part = null)
    {
        var choice = Choice;
        return "/admin/missing" + QueryString.Create(new Dictionary<string, string?>
        {
            ["state"] = (state ?? choice.State) is var wanted && wanted == MissingState.Open ? null : wanted.ToString()
                .ToLowerInvariant(),
            ["q"] = choice.Search.Length == 0 ? null : choice.Search,
            ["sort"] = lastFirst ?? choice.LastFirst ? "last" : null,
            ["part"] = (part ?? (state is null && lastFirst is null ? choice.Part : 1)) is > 1 and var number
                ? $"{number}"
                : null,
        }.Where(each => each.Value is not null));
    }
}

internal sealed record MissingScreen(MissingListing Listing, MissingForm Form)
{
    /// <summary>The rule editor, filled in as far as is known.</summary>
    public static string RuleFor(MissingRow row) => "/admin/redirects/new" + QueryString.Create(
        row.Suggestion is { } page
            ? [KeyValuePair.Create<string, string?>("from", row.Path.Path), KeyValuePair.Create<string, string?>(
                "to", page.Address)]
            : [KeyValuePair.Create<string, string?>("from", row.Path.Path)]);
}
