using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

internal sealed class OwnCsvReader : IRuleReader
{
    public RuleFormat Format { get; } = new("csv", "a redirects.csv");

    public bool Recognises(FileHead head)
    {
        var names = head.Header;
        return names.Contains("from") && names.Contains("to") && !WagtailReader.IsHeader(names);
    }

    public void Read(FileHead head, TextReader text, RuleLog log) => RedirectsCsv.ReadRows(
        text, CsvRows.SeparatorOfHeader(head.Text), log.Today,
        (severity, message, line, field) =>
        {
            // A row with faults in its cells comes by below, once.
            if (severity == Severity.Error && field is null) log.Skip(line, message);
            else log.Say(new Finding(severity, message, log.File, line, field));
        },
        (draft, isSound) =>
        {
            if (isSound) log.Add(draft);
            else log.CountSkipped();
            return !log.IsFull;
        });
}
