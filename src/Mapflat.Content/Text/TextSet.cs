using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Text;

/// <summary>
/// A set of texts that remembers half of each one's SHA-256 and not the text: of a hundred thousand paths or addresses
/// each is needed as a text only while it is at hand.
/// </summary>
internal sealed class TextSet
{
    private readonly HashSet<TextKey> _keys = [];

    public TextSet()
    {
    }

    public TextSet(IEnumerable<string> texts) => UnionWith(texts);

    public int Count => _keys.Count;

    /// <returns>Whether it was not there before.</returns>
    public bool Add(string text) => _keys.Add(TextKey.Create(text));

    public bool Contains(string text) => Contains(TextKey.Create(text));

    public bool Contains(TextKey text) => _keys.Contains(text);

    public void UnionWith(IEnumerable<string> texts) => UnionWith(texts.Select(TextKey.Create));

    public void UnionWith(IEnumerable<TextKey> texts) => _keys.UnionWith(texts);

    /// <summary>Lets go of all of them, and of the room that they took.</summary>
    public void Clear()
    {
        _keys.Clear();
        _keys.TrimExcess();
    }
}

/// <summary>What a text is told from others by: the first 16 bytes of its SHA-256.</summary>
internal readonly record struct TextKey(ulong First, ulong Second)
{
    public static TextKey Create(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new TextKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
