using Serilog.Core;
using Serilog.Events;

namespace Mapflat.Web.Hosting;

/// <summary>
/// Lets only so many lines a minute into the log, so that whoever asks for ten thousand addresses that are not there
/// neither fills the disk nor drives out what should be read. Warnings and errors have a budget of their own. The next
/// line that is written says how many were left out.
/// </summary>
internal sealed class LogBudget(TimeProvider time) : ILogEventFilter
{
    public const int Lines = 300;

    public const int Troubles = 100;

    /// <summary>The property of a line that says how many before it were left out.</summary>
    public const string LeftOut = nameof(LeftOut);

    private readonly Lock _lock = new();
    private long _begun = time.GetTimestamp();
    private int _lines, _troubles, _leftOut;

    public bool IsEnabled(LogEvent logEvent)
    {
        lock (_lock)
        {
            BeginMinute();
            if (logEvent.Level >= LogEventLevel.Warning ? ++_troubles > Troubles : ++_lines > Lines)
            {
                _leftOut++;
                return false;
            }

            if (_leftOut > 0 && (_lines == 1 || _troubles == 1))
            {
                logEvent.AddOrUpdateProperty(new LogEventProperty(
                    LeftOut, new ScalarValue($" ({_leftOut} lines before this one were left out)")));
                _leftOut = 0;
            }

            return true;
        }
    }

    /// <summary>
    /// Whether a line that tells of no trouble would be left out just now, and is counted as such: for who may say so
    /// much that making the lines is the most of it.
    /// </summary>
    public bool LeavesOut()
    {
        lock (_lock)
        {
            BeginMinute();
            if (_lines < Lines) return false;
            _leftOut++;
            return true;
        }
    }

    private void BeginMinute()
    {
        if (time.GetElapsedTime(_begun) < TimeSpan.FromMinutes(1)) return;
        _begun = time.GetTimestamp();
        _lines = 0;
        _troubles = 0;
    }
}
