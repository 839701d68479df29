using System.Globalization;

namespace Mapflat.Content.Markup;

internal sealed class FindingLog
{
    private const int Limit = 100;

    private readonly List<Finding> _findings = [];
    private int _left;

    /// <param name="line">The line as Markdig counts it, from 0.</param>
    public void Warn(int line, string message, Mend? mend = null)
    {
        if (_findings.Count < Limit)
            _findings.Add(Finding.Warning(message, line: line + 1) with { Mend = mend });
        else
            _left++;
    }

    public IReadOnlyList<Finding> ToList()
    {
        var sorted = _findings.OrderBy(finding => finding.Line).ToList();
        if (_left > 0)
            sorted.Add(Finding.Warning(
                string.Create(CultureInfo.InvariantCulture, $"There are {_left} more findings like these.")));
        return sorted;
    }
}
