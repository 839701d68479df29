using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Mapflat.Content.Text;

/// <summary>
/// The part of YAML 1.2 that content files use: mappings, sequences and scalars. Anchors, aliases and tags are refused,
/// so a small file cannot unfold into a large one and no type is ever chosen by a file.
/// </summary>
internal static class StrictYaml
{
    private const int MaximumDepth = 5;

    /// <summary>Of what is not read but kept: the parser goes through all levels again for each of them.</summary>
    private const int MaximumSkippedDepth = 50;

    /// <summary>Reads one document whose top is a mapping.</summary>
    /// <param name="isKnown">Says of a key of the top, and of what its value begins with, whether it is to be read;
    /// others are not looked into and stand in <see cref="YamlMap.Others"/>. Null: all are.</param>
    public static YamlMap? Read(string text, string file, int firstLine, List<Finding> findings,
        Func<string, ParsingEvent, bool>? isKnown = null)
    {
        var root = new YamlMap(file, firstLine, findings);
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return root;
            parser.Consume<DocumentStart>();
            if (!parser.Accept<MappingStart>(out var top))
            {
                findings.Add(Finding.Error("This must be a list of “key: value” lines.", file, firstLine));
                return null;
            }

            RefuseDecoration(top);
            if (isKnown is null) Fill(root, parser, firstLine, depth: 1);
            else FillKnown(root, parser, firstLine, text, isKnown);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
                findings.Add(Finding.Error(
                    "There is a second YAML document; a file holds one.", file, Line(parser.Current!, firstLine)));
            return root;
        }
        catch (YamlException e)
        {
            // The parser's own words need a hint; those from here say themselves what to do.
            var hint =
                e is SyntaxErrorException or SemanticErrorException ? " Quote the value if it holds “: ” or “ #”." : "";
            findings.Add(
                Finding.Error($"This is not valid YAML: {e.Message}{hint}", file, (int)e.Start.Line + firstLine - 1));
        }
        catch (Exception e)
            when (e is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            // What the parser lets through of its own slips, at numbers that are no characters for one.
            findings.Add(Finding.Error($"This is not valid YAML: {e.Message}", file, firstLine));
        }

        return null;
    }

    private static void Fill(YamlMap map, Parser parser, int firstLine, int depth)
    {
        parser.MoveNext();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadKey(parser);
            var line = Line(key, firstLine);
            if (!map.Values.TryAdd(key.Value, (Value(map, parser, firstLine, depth), line)))
                throw new YamlException(
                    key.Start, key.End, $"The key “{key.Value}” stands here twice; leave one of them out.");
        }
    }

    private static Scalar ReadKey(Parser parser)
    {
        RefuseDecoration(parser.Current!);
        return parser.TryConsume<Scalar>(out var key)
            ? key
            : throw new YamlException(parser.Current!.Start, parser.Current.End, "A key must be a single word.");
    }

    /// <summary>
    /// Keeps the lines of what is not known as they are: no parser gives back how they were written, and there may be
    /// anything in them.
    /// </summary>
    private static void FillKnown(
        YamlMap map, Parser parser, int firstLine, string text, Func<string, ParsingEvent, bool> isKnown)
    {
        var isFlow = parser.Consume<MappingStart>().Style == MappingStyle.Flow;
        List<(Scalar Key, Mark End, string? Scalar, bool IsKnown)> keys = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadKey(parser);
            if (!seen.Add(key.Value))
                throw new YamlException(
                    key.Start, key.End, $"The key “{key.Value}” stands here twice; leave one of them out.");
            var known = isKnown(key.Value, parser.Current!);
            var scalar = (parser.Current as Scalar)?.Value;
            var end = parser.Current!.End;
            if (known) map.Values.Add(key.Value, (Value(map, parser, firstLine, depth: 1), Line(key, firstLine)));
            else end = Skip(parser);
            keys.Add((key, end, scalar, known));
        }

        var lines = text.Split('\n');
        for (var i = 0; i < keys.Count; i++)
        {
            var (key, end, scalar, known) = keys[i];
            if (known) continue;
            var (start, indent) = ((int)key.Start.Line - 1, (int)key.Start.Column - 1);
            // The end of a list or a mapping in brackets is marked before its last one.
            var last = (int)end.Index;
            if (isFlow && scalar is null && last < text.Length && text[last] is (']' or '}')) last++;
            var written = isFlow
                ? [text[(int)key.Start.Index..last].ReplaceLineEndings(" ")]
                : lines[start..(i + 1 < keys.Count ? (int)keys[i + 1].Key.Start.Line - 1 : lines.Length)]
                    .Select(line => line[Math.Min(indent, line.Length - line.TrimStart(' ').Length)..]);
            map.Others.Add(new YamlOther(key.Value, string.Join('\n', written).TrimEnd('\n', ' ') + "\n", scalar,
                Line(key, firstLine)));
        }
    }

    /// <returns>Where the value ended.</returns>
    private static Mark Skip(Parser parser)
    {
        var depth = 0;
        while (true)
        {
            var at = parser.Current!;
            depth += at.NestingIncrease;
            if (depth > MaximumSkippedDepth) throw TooDeep(at);
            parser.MoveNext();
            if (depth <= 0) return at.End;
        }
    }

    private static object Value(YamlMap map, Parser parser, int firstLine, int depth)
    {
        if (depth > MaximumDepth)
            throw TooDeep(parser.Current!);
        RefuseDecoration(parser.Current!);
        switch (parser.Current)
        {
            case Scalar:
                return parser.Consume<Scalar>().Value;
            case SequenceStart:
                List<object> items = [];
                parser.MoveNext();
                while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Value(map, parser, firstLine, depth + 1));
                return items;
            case MappingStart start:
                var inner = new YamlMap(map.File, Line(start, firstLine), map.Findings);
                Fill(inner, parser, firstLine, depth + 1);
                return inner;
            default:
                throw new YamlException(parser.Current!.Start, parser.Current.End, "Something else was expected here.");
        }
    }

    private static YamlException TooDeep(ParsingEvent at) =>
        new(at.Start, at.End, "This is nested too deep; content files have no use for that.");

    private static void RefuseDecoration(ParsingEvent at)
    {
        if (at is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new YamlException(
                at.Start, at.End, "Anchors and aliases (& and *) are not read; write the value out.");
        if (at is NodeEvent { Tag.IsEmpty: false })
            throw new YamlException(at.Start, at.End, "Tags (!) are not read; leave them out.");
    }

    private static int Line(ParsingEvent at, int firstLine) => (int)at.Start.Line + firstLine - 1;
}

/// <summary>A key that nobody knows, with its value.</summary>
/// <param name="Text">Its lines as they were written, the first one beginning with the key.</param>
/// <param name="Scalar">The value, if it is a single one.</param>
internal sealed record YamlOther(string Key, string Text, string? Scalar, int Line);

/// <summary>A mapping that was read; values are taken by key, and what nobody took is an error.</summary>
internal sealed class YamlMap(string file, int line, List<Finding> findings)
{
    private readonly HashSet<string> _taken = [];

    public string File => file;

    public List<Finding> Findings => findings;

    public Dictionary<string, (object Value, int Line)> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>What was not read, in the order of the file.</summary>
    public List<YamlOther> Others { get; } = [];

    /// <summary>The line of a key, or that of the mapping if it is not there.</summary>
    public int LineOf(string key) => Values.TryGetValue(key, out var found) ? found.Line : line;

    public void Refuse(string key, string message) => findings.Add(Finding.Error(message, file, LineOf(key), key));

    public void Warn(string key, string message) => findings.Add(Finding.Warning(message, file, LineOf(key), key));

    /// <summary>One line of text; null if it is missing, empty or refused.</summary>
    public string? Text(string key)
    {
        if (Take(key) is not { } value) return null;
        if (value is not string text)
        {
            Refuse(key, $"“{key}” must be a single value.");
            return null;
        }

        // What YAML's folded and literal blocks end in.
        text = text.TrimEnd('\n');
        if (text.Contains('\n', StringComparison.Ordinal)) Refuse(key, $"“{key}” has several lines; write it in one.");
        else if (text.Any(char.IsControl)) Refuse(key, $"“{key}” holds a control character; remove it.");
        else if (UrlText.IsBroken(text)) Refuse(key, $"“{key}” holds half a character; write it again.");
        else return text.Length == 0 ? null : text;
        return null;
    }

    public string Required(string key, int longest)
    {
        var text = Text(key) ?? "";
        if (!Values.TryGetValue(key, out var found)) Refuse(key, $"“{key}” is missing; add a line “{key}: …”.");
        else if (found.Value is string value && string.IsNullOrWhiteSpace(value))
            Refuse(key, $"“{key}” is empty; give it a value.");
        if (text.Length > longest) Refuse(key, $"“{key}” has {text.Length} characters; {longest} at most.");
        return text;
    }

    public IReadOnlyList<string> List(string key)
    {
        if (Take(key) is not { } value || value is "") return [];
        if (value is List<object> items && items.All(i => i is string)) return [.. items.Cast<string>()];
        Refuse(key, $"“{key}” must be a list: a line for each value, beginning with “- ”.");
        return [];
    }

    public YamlMap Map(string key)
    {
        if (Take(key) is YamlMap map) return map;
        if (Values.ContainsKey(key)) Refuse(key, $"“{key}” must hold indented “key: value” lines.");
        return new YamlMap(file, LineOf(key), findings);
    }

    public T? Value<T>(string key, string wanted)
        where T : struct, IParsable<T>
    {
        if (Text(key) is not { } text) return null;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value)) return value;
        Refuse(key, $"“{key}” is “{text}”; it must be {wanted}.");
        return null;
    }

    public DateOnly? Date(string key)
    {
        if (Text(key) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Refuse(key, $"“{key}” is “{text}”; write a day as 2026-11-22.");
        return null;
    }

    public DateTime? Instant(string key)
    {
        if (Text(key) is not { } text) return null;
        if (DateTime.TryParseExact(text, ContentFormat.Instants, CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var instant)) return instant;
        Refuse(key, $"“{key}” is “{text}”; write a moment as 2026-11-22T09:30:00Z.");
        return null;
    }

    public bool? Flag(string key)
    {
        var text = Text(key);
        if (text is null or "true" or "false") return text is null ? null : text == "true";
        Refuse(key, $"“{key}” is “{text}”; it is true or false.");
        return null;
    }

    /// <summary>Refuses every key that was not asked for: most often it is misspelt.</summary>
    public void RefuseOthers()
    {
        foreach (var key in Values.Keys.Where(k => !_taken.Contains(k)))
            Refuse(key,
                $"“{key}” is not known here. Known are: {string.Join(", ", _taken.Order(StringComparer.Ordinal))}.");
    }

    private object? Take(string key)
    {
        _taken.Add(key);
        return Values.TryGetValue(key, out var found) ? found.Value : null;
    }
}
