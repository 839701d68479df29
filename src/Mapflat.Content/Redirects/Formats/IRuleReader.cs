using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

internal interface IRuleReader
{
    RuleFormat Format { get; }

    bool Recognises(FileHead head);

    /// <summary>
    /// Every entry ends up in the log: as a draft, as an address to decide, or as skipped with a reason. Nothing is
    /// thrown but what the text itself throws.
    /// </summary>
    void Read(FileHead head, TextReader text, RuleLog log);
}
