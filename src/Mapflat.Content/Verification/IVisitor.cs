namespace Mapflat.Content.Verification;

/// <summary>Asks for addresses as a visitor would: within the program, or over the network.</summary>
internal interface IVisitor
{
    /// <summary>The site's own origin: scheme, host and port, without a slash at the end.</summary>
    string Origin { get; }

    int AtOnce { get; }

    /// <summary>Whether the site that is asked can be asked for a URL at all; nothing else is ever asked for.</summary>
    bool CanAsk(string url);

    /// <summary>Asks for a URL with GET, and follows nothing.</summary>
    Task<Reply> AskAsync(string url, CancellationToken cancellationToken);

    /// <summary>The same, with what is sent.</summary>
    Task<ReadReply> ReadAsync(string url, CancellationToken cancellationToken);
}

/// <param name="ContentType">As it was sent; empty where there was none.</param>
/// <param name="Body">Of HTML, as it is without any encoding; otherwise nothing.</param>
internal readonly record struct ReadReply(Reply Reply, string ContentType, ReadOnlyMemory<byte> Body);

/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Fault">Why there was no answer, as the rest of a sentence that begins with the address; otherwise
/// null.</param>
internal readonly record struct Reply(int Status, string? Location = null, string? Fault = null);
