namespace Mapflat.Content.Pages;

/// <summary>
/// A shortest way from one sequence to another by taking out and putting in: Myers, “An O(ND) Difference Algorithm and Its
/// Variations” (1986), in the variation of its section 4b, which needs no more memory than the sequences themselves.
/// </summary>
internal sealed class EditPath
{
    private readonly int[] _old, _now;
    private readonly bool[] _removed, _added;

    // How far the ways from the start and from the end have come on each diagonal.
    private readonly int[] _forward, _backward;
    private readonly int _middle;

    /// <param name="old">The one sequence.</param>
    /// <param name="now">The other.</param>
    public EditPath(int[] old, int[] now)
    {
        (_old, _now) = (old, now);
        (_removed, _added) = (new bool[old.Length], new bool[now.Length]);
        _middle = old.Length + now.Length + 1;
        (_forward, _backward) = (new int[(2 * _middle) + 1], new int[(2 * _middle) + 1]);
    }

    /// <summary>The stretches that differ, in order.</summary>
    public IEnumerable<Stretch> Find()
    {
        Mark(0, _old.Length, 0, _now.Length);
        for (int i = 0, j = 0; i < _old.Length || j < _now.Length;)
        {
            var (from, to) = (i, j);
            while (i < _old.Length && _removed[i]) i++;
            while (j < _now.Length && _added[j]) j++;
            if (i > from || j > to) yield return new Stretch(from, i - from, to, j - to);
            else (i, j) = (i + 1, j + 1);
        }
    }

    /// <summary>Marks what differs between two parts, by way of a point that a shortest way leads through.</summary>
    private void Mark(int oldStart, int oldEnd, int nowStart, int nowEnd)
    {
        while (oldStart < oldEnd && nowStart < nowEnd && _old[oldStart] == _now[nowStart]) (oldStart, nowStart) = (oldStart + 1, nowStart + 1);
        while (oldStart < oldEnd && nowStart < nowEnd && _old[oldEnd - 1] == _now[nowEnd - 1]) (oldEnd, nowEnd) = (oldEnd - 1, nowEnd - 1);
        if (oldStart == oldEnd)
        {
            _added.AsSpan(nowStart, nowEnd - nowStart).Fill(true);
        }
        else if (nowStart == nowEnd)
        {
            _removed.AsSpan(oldStart, oldEnd - oldStart).Fill(true);
        }
        else
        {
            var (x, y) = Halfway(oldStart, oldEnd, nowStart, nowEnd);
            Mark(oldStart, x, nowStart, y);
            Mark(x, oldEnd, y, nowEnd);
        }
    }

    /// <summary>Where the ways from both ends meet. Neither part is empty, and they differ at both ends.</summary>
    private (int Old, int Now) Halfway(int oldStart, int oldEnd, int nowStart, int nowEnd)
    {
        var (olds, nows) = (oldEnd - oldStart, nowEnd - nowStart);
        var apart = olds - nows;
        var isOdd = (apart & 1) != 0;
        (_forward[_middle + 1], _backward[_middle - 1]) = (0, olds);
        for (var steps = 0; ; steps++)
        {
            for (var k = -steps; k <= steps; k += 2)
            {
                var x = k == -steps || (k != steps && _forward[_middle + k - 1] < _forward[_middle + k + 1]) ? _forward[_middle + k + 1] : _forward[_middle + k - 1] + 1;
                while (x < olds && x - k < nows && x - k >= 0 && _old[oldStart + x] == _now[nowStart + x - k]) x++;
                _forward[_middle + k] = x;
                var other = k - apart;
                if (isOdd && other > -steps && other < steps && _backward[_middle + other] <= x) return Within(x, x - k);
            }

            for (var k = -steps; k <= steps; k += 2)
            {
                var x = k == steps || (k != -steps && _backward[_middle + k - 1] < _backward[_middle + k + 1]) ? _backward[_middle + k - 1] : _backward[_middle + k + 1] - 1;
                var diagonal = k + apart;
                while (x > 0 && x - diagonal > 0 && x - diagonal <= nows && _old[oldStart + x - 1] == _now[nowStart + x - diagonal - 1]) x--;
                _backward[_middle + k] = x;
                if (!isOdd && diagonal >= -steps && diagonal <= steps && _forward[_middle + diagonal] >= x) return Within(x, x - diagonal);
            }
        }

        (int, int) Within(int x, int y) => (oldStart + x, nowStart + y);
    }
}
