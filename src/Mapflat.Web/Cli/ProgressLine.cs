using System.Diagnostics;
using System.Globalization;
using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Web.Cli;

/// <summary>One line on a terminal that says how far long work is; silent elsewhere, and while the work is short.</summary>
internal sealed class ProgressLine : IProgress<RuleImportProgress>, IDisposable
{
    private const int Width = 60;

    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(250);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private bool _isShown;

    public void Report(RuleImportProgress value)
    {
        if (!_isTerminal || _since.Elapsed < _patience) return;
        _since.Restart();
        _isShown = true;
        var share = value.Of == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $": {value.Done:N0} of {value.Of:N0}");
        Console.Error.Write($"\r{value.What}{share}".PadRight(Width));
    }

    /// <summary>Clears the line.</summary>
    public void End()
    {
        if (_isShown) Console.Error.Write("\r".PadRight(Width) + "\r");
        _isShown = false;
    }

    public void Dispose() => End();
}
