using System.Diagnostics;
using System.Globalization;
using Mapflat.Content.Archives;
using Mapflat.Content.Backups;
using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Web.Cli;

/// <summary>
/// One line on a terminal that says how far long work is; silent elsewhere, and while the work is short.
/// </summary>
internal sealed class ProgressLine
    : IProgress<RuleImportProgress>, IProgress<BackupProgress>, IProgress<AdoptionProgress>, IDisposable
{
    private const int Width = 60;

    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(250);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private bool _isShown;

    public void Report(RuleImportProgress value) => Show(value.What, value.Done, value.Of);

    public void Report(BackupProgress value) => Show(value.What, value.Done, value.Of);

    public void Report(AdoptionProgress value) =>
        Show(value.What, string.Create(CultureInfo.InvariantCulture, $": {value.Answers:N0}"));

    public void End()
    {
        if (_isShown) Console.Error.Write("\r".PadRight(Width) + "\r");
        _isShown = false;
    }

    public void Dispose() => End();

    public void Show(string what, int left) => Show(
        what, left == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $": {left:N0} left"));

    /// <param name="of">How many there are; 0 where nobody knows.</param>
    public void Show(string what, int done, int of) => Show(what, of == 0
        ? string.Create(CultureInfo.InvariantCulture, $": {done:N0}")
        : string.Create(CultureInfo.InvariantCulture, $": {done:N0} of {of:N0}"));

    private void Show(string what, string share)
    {
        if (!_isTerminal || _since.Elapsed < _patience) return;
        _since.Restart();
        _isShown = true;
        Console.Error.Write($"\r{what}{share}".PadRight(Width));
    }
}
