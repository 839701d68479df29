using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Mapflat.Web.Features.Citations;

/// <summary>
/// CSL-JSON, version 1.0 of its schema (https://github.com/citation-style-language/schema): a list of one item.
/// </summary>
internal static class CslJson
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static string Write(Citation citation)
    {
        var item = new JsonObject
        {
            ["id"] = citation.Key,
            ["type"] = "webpage",
            ["title"] = citation.Title,
            ["author"] = new JsonArray([.. citation.Authors.Select(author => (JsonNode)(author.IsPerson
                ? new JsonObject { ["family"] = author.Family, ["given"] = author.Given }
                : new JsonObject { ["literal"] = author.Family }))]),
            ["container-title"] = citation.Site,
            ["publisher"] = citation.Site,
            ["issued"] = new JsonObject
            {
                ["date-parts"] = new JsonArray(new JsonArray(
                    citation.Date.Year, citation.Date.Month, citation.Date.Day)),
            },
            ["version"] = citation.Version.ToString(CultureInfo.InvariantCulture),
            ["language"] = citation.Language,
            ["abstract"] = citation.Summary,
            ["URL"] = citation.Url,
        };
        if (citation.Notes.Count > 0) item["note"] = string.Join(". ", citation.Notes);
        return new JsonArray(item).ToJsonString(_options) + "\n";
    }
}
