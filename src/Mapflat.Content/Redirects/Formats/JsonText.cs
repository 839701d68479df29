using System.Text;
using System.Text.Json;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>Its values are text, numbers as text, flags, null, lists and objects.</summary>
internal sealed record JsonObject(int Line, Dictionary<string, object?> Values)
{
    internal object? this[string name] => Values.GetValueOrDefault(name);

    internal string Text(string name) => (this[name] as string)?.Trim() ?? "";

    internal bool Flag(string name) => this[name] is true or "1" or "true";

    internal JsonObject? Object(string name) => this[name] as JsonObject;
}

/// <summary>Reads JSON (RFC 8259) with the lines that objects stand on.</summary>
internal static class JsonText
{
    private const int MaxDepth = 16;

    /// <summary>What is refused goes to the log, and null comes back.</summary>
    internal static object? Read(string text, RuleLog log)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var lines = new Lines(bytes);
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var value = Value(ref reader, lines);
            while (reader.Read())
            {
                // What comes after the value is an error of the reader's.
            }
            return value;
        }
        catch (JsonException e)
        {
            log.Skip((int)(e.LineNumber ?? 0) + 1,
                "From here on this is not valid JSON, or it is nested too deep; nothing was read. Export it again.");
        }
        catch (InvalidOperationException)
        {
            log.Skip(1, "A text in this file holds half a character; export it again.");
        }
        return null;
    }

    private static object? Value(ref Utf8JsonReader reader, Lines lines)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var line = lines.LineAt(reader.TokenStartIndex);
                var values = new Dictionary<string, object?>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    // Neither means anything here; elsewhere they choose types and change prototypes.
                    if (name is "$type" or "__proto__" || !values.TryAdd(name, Value(ref reader, lines)))
                        throw new JsonException(null, null, lines.LineAt(reader.TokenStartIndex) - 1, null);
                }
                return new JsonObject(line, values);
            case JsonTokenType.StartArray:
                var items = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader, lines));
                return items;
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.String: return reader.GetString();
            case JsonTokenType.Number: return Encoding.UTF8.GetString(reader.ValueSpan);
            default: return null;
        }
    }

    /// <summary>Counts lines as places come by, in order.</summary>
    private sealed class Lines(byte[] bytes)
    {
        private long _at;
        private int _line = 1;

        internal int LineAt(long place)
        {
            for (; _at < place; _at++)
                if (bytes[_at] == '\n') _line++;
            return _line;
        }
    }
}
