using Mapflat.Content.Media;

namespace Mapflat.Web.Areas.Admin.Media;

/// <summary>An upload: rows of the form, or one file that a script sends in <see cref="File"/>.</summary>
public sealed class UploadForm
{
    /// <summary>How many rows the form has.</summary>
    public const int Rows = 3;

    /// <summary>The rows; those without a file and without words are passed over.</summary>
    public List<UploadRow> Files { get; init; } = [];

    /// <summary>One file, from a script.</summary>
    public IFormFile? File { get; init; }

    /// <summary>What <see cref="File"/> shows. Without this and <see cref="Decorative"/>, it is said later.</summary>
    public string? Alt { get; init; }

    /// <summary>Whether <see cref="File"/> needs no words.</summary>
    public bool? Decorative { get; init; }
}

/// <summary>A row of an upload.</summary>
public sealed class UploadRow
{
    /// <summary>The file.</summary>
    public IFormFile? File { get; init; }

    /// <summary>What it shows.</summary>
    public string? Alt { get; init; }

    /// <summary>Whether it needs no words.</summary>
    public bool Decorative { get; init; }

    /// <summary>The name of a file that was refused and has to be chosen again; browsers do not let a page fill that in.</summary>
    public string? Chosen { get; init; }
}

/// <summary>The list of files, with the form for more.</summary>
/// <param name="Listing">The part of the list.</param>
/// <param name="Query">What was searched for.</param>
/// <param name="Rows">The rows of the form.</param>
/// <param name="Kept">What a form that was refused in part has added, as sentences.</param>
public sealed record MediaIndex(MediaListing Listing, string? Query, IReadOnlyList<UploadRow> Rows, IReadOnlyList<string> Kept);

/// <summary>What a picture is said to show.</summary>
public sealed class DescriptionForm
{
    /// <summary>The words.</summary>
    public string? Alt { get; init; }

    /// <summary>Whether none are needed.</summary>
    public bool Decorative { get; init; }
}

/// <summary>A file in another one's place.</summary>
public sealed class ReplacementForm
{
    /// <summary>The file.</summary>
    public IFormFile? File { get; init; }
}
