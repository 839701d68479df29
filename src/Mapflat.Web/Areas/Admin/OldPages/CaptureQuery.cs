using System.Globalization;
using Mapflat.Content.Archives;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>Which old pages are listed, as an address and a form have it.</summary>
internal sealed record CaptureQuery
{
    public string? Q { get; init; }

    public string? State { get; init; }

    public string? Kind { get; init; }

    public string? Folder { get; init; }

    public int? Part { get; init; }

    /// <summary>The fields that say something, for hidden fields and addresses.</summary>
    public IEnumerable<(string Name, string Value)> Fields => new (string Name, string? Value)[]
    {
        ("q", Q), ("state", State), ("kind", Kind), ("folder", Folder),
    }.Where(each => !string.IsNullOrWhiteSpace(each.Value)).Select(each => (each.Name, each.Value!.Trim()));

    public CapturedFilter ToFilter() => new()
    {
        Search = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim(),
        State = Read<CaptureState>(State),
        Kind = Read<CapturedKind>(Kind),
        Folder = Folder?.Trim() is ['/', _, ..] folder ? folder.TrimEnd('/') + "/" : null,
    };

    public string AddressOf(int part) => "/admin/old-pages" + QueryString.Create(
        Fields.Select(field => KeyValuePair.Create<string, string?>(field.Name, field.Value)).Concat(part > 1
            ? [KeyValuePair.Create<string, string?>("part", part.ToString(CultureInfo.InvariantCulture))]
            : []));

    /// <summary>The same list of another folder.</summary>
    public string AddressOf(string? folder) => (this with { Folder = folder }).AddressOf(1);

    private static T? Read<T>(string? text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}

internal sealed record OldPagesScreen(
    CapturedListing Listing, CaptureQuery Query, IReadOnlyList<CaptureEvent> Events, bool IsOwner);

/// <summary>What the states and kinds of old pages are called.</summary>
internal static class CaptureNames
{
    public static IReadOnlyList<(CapturedKind Kind, string Title)> Kinds { get; } =
    [
        (CapturedKind.Page, "Pages"), (CapturedKind.Picture, "Pictures"), (CapturedKind.Style, "Style sheets"),
        (CapturedKind.Other, "Anything else"),
    ];

    public static IReadOnlyList<(CaptureState State, string Title)> States { get; } =
    [
        (CaptureState.Shown, "Shown"), (CaptureState.Hidden, "Hidden"), (CaptureState.Redirected, "Led on"),
        (CaptureState.Gone, "Gone"),
    ];

    public static string NameOf(CaptureState state) => States.First(each => each.State == state).Title;

    /// <summary>What a type is called; short, for lists.</summary>
    public static string NameOf(string mediaType) => mediaType switch
    {
        "" => "redirect",
        "text/html" or "application/xhtml+xml" => "page",
        _ => mediaType,
    };
}
