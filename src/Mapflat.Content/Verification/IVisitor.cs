namespace Mapflat.Content.Verification;

/// <summary>Asks for addresses as a visitor would: within the program, or over the network.</summary>
public interface IVisitor
{
    /// <summary>The site's own origin: scheme, host and port, without a slash at the end.</summary>
    string Origin { get; }

    /// <summary>How many addresses may be asked for at once.</summary>
    int AtOnce { get; }

    /// <summary>Whether the site that is asked can be asked for a URL at all; nothing else is ever asked for.</summary>
    /// <param name="url">An absolute URL.</param>
    bool CanAsk(string url);

    /// <summary>Asks for a URL with GET, and follows nothing.</summary>
    /// <param name="url">An absolute URL, sent as it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Reply> AskAsync(string url, CancellationToken cancellationToken);
}

/// <summary>What came back.</summary>
/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Location">The Location header; null where there is none.</param>
/// <param name="Fault">Why there was no answer, as the rest of a sentence that begins with the address; otherwise null.</param>
public readonly record struct Reply(int Status, string? Location = null, string? Fault = null);
