namespace Mapflat.Content.Addresses;

/// <param name="To">A redirect's target, or what a gone page suggests: a path on this site or a URL.</param>
/// <param name="Withdrawn">Whether it is a page with a notice on top that it no longer holds.</param>
internal sealed record Answer(int Status, string? To = null, bool Withdrawn = false)
{
    public bool IsNothing => Status == 404;

    public string Says => this switch
    {
        { Withdrawn: true, Status: 200 } => "shows the page with a notice on top",
        { Withdrawn: true } =>
            $"shows the page with a notice on top, and tells search engines that it is gone ({Status})",
        { Status: 200 } => "shows the page",
        { Status: 404 } => "is not found (404)",
        { Status: 410, To: { } suggested } => $"says that it is gone (410) and suggests {suggested}",
        { Status: 410 } => "says that it is gone (410)",
        _ => $"forwards to {To} ({Status})",
    };
}

internal sealed record AddressChange(string Address, Answer Before, Answer After);
