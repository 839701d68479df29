using Mapflat.Content.Media;

namespace Mapflat.Web.Areas.Admin.Media;

/// <summary>An upload: rows of the form, or one file that a script sends in <see cref="File"/>.</summary>
internal sealed class UploadForm
{
    public const int Rows = 3;

    /// <summary>The rows; those without a file and without words are passed over.</summary>
    public List<UploadRow> Files { get; init; } = [];

    public IFormFile? File { get; init; }

    /// <summary>What <see cref="File"/> shows. Without this and <see cref="Decorative"/>, it is said later.</summary>
    public string? Alt { get; init; }

    public bool? Decorative { get; init; }
}

internal sealed class UploadRow
{
    public IFormFile? File { get; init; }

    public string? Alt { get; init; }

    public bool Decorative { get; init; }

    /// <summary>
    /// The name of a file that was refused and has to be chosen again; browsers do not let a page fill that in.
    /// </summary>
    public string? Chosen { get; init; }
}

internal sealed record MediaIndex(
    MediaListing Listing, string? Query, IReadOnlyList<UploadRow> Rows, IReadOnlyList<string> Kept);

internal sealed class DescriptionForm
{
    public string? Alt { get; init; }

    public bool Decorative { get; init; }
}

internal sealed class ReplacementForm
{
    public IFormFile? File { get; init; }
}
