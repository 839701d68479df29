namespace Mapflat.Content.Redirects.Formats;

/// <summary>Reads the redirects of one format.</summary>
internal interface IRuleReader
{
    RuleFormat Format { get; }

    /// <summary>Whether a file that begins so is of this format.</summary>
    bool Recognises(FileHead head);

    /// <summary>
    /// Reads a file to its end. Every entry ends up in the log: as a draft, as an address to decide, or as skipped with
    /// a reason. Whatever the file holds, nothing is thrown but what the text itself throws.
    /// </summary>
    void Read(FileHead head, TextReader text, RuleLog log);
}
