using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Profile;

[Route("admin/account/data")]
internal sealed class OwnDataController(OwnDataExport export) : AdminController
{
    // For people to read too: names as they are written, and markup still escaped.
    private static readonly JsonSerializerOptions _readable =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>A form, not a link: it is written into the audit log.</summary>
    [HttpPost]
    [RecentSignIn]
    public async Task<IActionResult> Create(CancellationToken cancellationToken)
    {
        var (data, failure) = await export.ExportAsync(MyId, CurrentAuthor, cancellationToken);
        return failure is not null ? Refuse(failure)
            : File(JsonSerializer.SerializeToUtf8Bytes(data, _readable), "application/json",
                $"mapflat-account-{data!.Written.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.json");
    }
}
