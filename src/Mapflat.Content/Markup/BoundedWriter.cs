using System.Text;

namespace Mapflat.Content.Markup;

/// <summary>A text writer that stops growing: past its limit it throws <see cref="MarkdownLimitException"/>.</summary>
internal sealed class BoundedWriter(int limit) : TextWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>In characters, so far.</summary>
    public int Length => _text.Length;

    public override Encoding Encoding => Encoding.Unicode;

    public override void Write(char value)
    {
        Reserve(1);
        _text.Append(value);
    }

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Reserve(buffer.Length);
        _text.Append(buffer);
    }

    public override string ToString() => _text.ToString();

    private void Reserve(int length)
    {
        if (_text.Length + length > limit)
            throw new MarkdownLimitException(
                $"The text makes a page of more than {limit / 1024:N0} KiB of HTML. Split it into several pages.",
                null);
    }
}
