using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Mapflat.Content.Text;

/// <summary>How content files are spelt, so that one state of the store always gives the same bytes.</summary>
internal static class ContentFormat
{
    public const string SiteFile = "site.yaml";
    public const string RedirectsFile = "redirects.csv";
    public const string RedirectTestsFile = "redirect-tests.csv";
    public const string PagesFolder = "pages";
    public const string MediaFolder = "media";

    /// <summary>The spellings of a moment, the written one first.</summary>
    public static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd"];

    public static string Instant(DateTime value) =>
        value.ToString(
            value.Ticks % TimeSpan.TicksPerSecond == 0 ? Instants[0] : Instants[1], CultureInfo.InvariantCulture);

    public static string Day(DateOnly value) => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Writes keys in the given order; those without a value are left out.</summary>
    /// <param name="entries">Values are strings, lists of strings, or such entries again.</param>
    public static string Yaml(IEnumerable<(string Key, object? Value)> entries)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false,
            maxSimpleKeyLength: 1024, skipAnchorName: true));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, entries);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void Emit(Emitter emitter, object value)
    {
        switch (value)
        {
            case string text:
                emitter.Emit(
                    new Scalar(null, null, text, ScalarStyle.Any, isPlainImplicit: true, isQuotedImplicit: true));
                break;
            case IEnumerable<string> list:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, SequenceStyle.Block));
                foreach (var item in list) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case IEnumerable<(string Key, object? Value)> entries:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, MappingStyle.Block));
                foreach (var (key, inner) in entries)
                {
                    if (inner is null or "" or IReadOnlyCollection<string> { Count: 0 }) continue;
                    Emit(emitter, key);
                    Emit(emitter, inner);
                }

                emitter.Emit(new MappingEnd());
                break;
            default:
                throw new ArgumentException($"A {value.GetType().Name} has no spelling.", nameof(value));
        }
    }
}
