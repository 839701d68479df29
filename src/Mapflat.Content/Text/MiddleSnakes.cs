namespace Mapflat.Content.Text;

/// <summary>
/// Myers' search from both ends: where the two meet, the sequences are cut, and both halves are searched. Its names are
/// those of the paper: a diagonal k is where x - y = k, and a snake is a run along it of what both have.
/// </summary>
internal sealed class MiddleSnakes(int[] old, int[] now, DiffEffort effort)
{
    private readonly bool[] _gone = new bool[old.Length], _new = new bool[now.Length];
    private int[] _forward = [], _backward = [];

    public bool IsGone(int place) => _gone[place];

    public bool IsNew(int place) => _new[place];

    public void Run() => Search(0, old.Length, 0, now.Length);

    // Each half differs in half as much, so that it is no deeper than the logarithm of that.
    private void Search(int left, int right, int top, int bottom)
    {
        while (left < right && top < bottom && old[left] == now[top]) (left, top) = (left + 1, top + 1);
        while (left < right && top < bottom && old[right - 1] == now[bottom - 1])
            (right, bottom) = (right - 1, bottom - 1);
        if (left == right || top == bottom || Meet(left, right, top, bottom) is not { } middle)
        {
            Array.Fill(_gone, true, left, right - left);
            Array.Fill(_new, true, top, bottom - top);
            return;
        }

        Search(left, middle.X, top, middle.Y);
        Search(middle.X, right, middle.Y, bottom);
    }

    /// <returns>A place on a shortest way; null if it would take too long to find.</returns>
    private (int X, int Y)? Meet(int left, int right, int top, int bottom)
    {
        var most = Math.Min((right - left + bottom - top) / 2 + 1, effort.Differences);
        var middle = most + 1;
        if (_forward.Length < 2 * middle + 1)
            (_forward, _backward) = (new int[2 * middle + 1], new int[2 * middle + 1]);
        var (first, last) = (left - top, right - bottom);
        var isOdd = ((first - last) & 1) != 0;
        _forward[middle + 1] = left;
        _backward[middle - 1] = right;
        for (var d = 0; d <= most && !effort.IsSpent; d++)
        {
            for (var k = -d; k <= d && !effort.IsSpent; k += 2)
            {
                var at = middle + k;
                var x = k == -d || (k < d && _forward[at + 1] > _forward[at - 1])
                    ? _forward[at + 1] : _forward[at - 1] + 1;
                var from = x;
                for (var y = x - k - first; x < right && y < bottom && old[x] == now[y]; y++) x++;
                effort.Spend(1 + x - from);
                _forward[at] = x;
                var other = k + first - last;
                if (isOdd && other > -d && other < d && _backward[middle + other] <= x) return (x, x - k - first);
            }

            for (var k = -d; k <= d && !effort.IsSpent; k += 2)
            {
                var at = middle + k;
                var x = k == d || (k > -d && _backward[at - 1] < _backward[at + 1])
                    ? _backward[at - 1] : _backward[at + 1] - 1;
                var from = x;
                for (var y = x - k - last; x > left && y > top && old[x - 1] == now[y - 1]; y--) x--;
                effort.Spend(1 + from - x);
                _backward[at] = x;
                var other = k + last - first;
                if (!isOdd && other >= -d && other <= d && x <= _forward[middle + other]) return (x, x - k - last);
            }
        }

        effort.GiveUp();
        return null;
    }
}
