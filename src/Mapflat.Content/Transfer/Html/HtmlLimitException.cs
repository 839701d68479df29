namespace Mapflat.Content.Transfer.Html;

/// <summary>Some HTML goes past a limit; caught where the conversion starts.</summary>
internal sealed class HtmlLimitException(string message, int? line) : Exception(message)
{
    public int? Line => line;
}
