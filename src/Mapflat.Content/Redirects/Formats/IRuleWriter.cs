namespace Mapflat.Content.Redirects.Formats;

/// <summary>Writes all rules in one format.</summary>
internal interface IRuleWriter
{
    RuleFormat Format { get; }

    /// <summary>Writes the rules. What the format cannot say goes to the set's findings, and into the file as a comment.</summary>
    void Write(TextWriter writer, ExportSet set);
}

/// <summary>The lossless redirect file of this program.</summary>
internal sealed class CsvWriter : IRuleWriter
{
    public RuleFormat Format { get; } = new("csv", "redirects.csv, lossless");

    public void Write(TextWriter writer, ExportSet set)
    {
        RedirectsCsv.Write(writer, set.All);
        set.Written = set.All.Count;
    }
}
