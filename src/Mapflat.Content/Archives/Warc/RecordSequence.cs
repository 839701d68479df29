namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// The records of a file, one after the other, with their places. Past one that is damaged it goes on where the next
/// begins.
/// </summary>
internal sealed class RecordSequence
{
    private readonly Stream _file;
    private readonly GzipMembers? _members;
    private readonly Action<long, string> _skip;
    private long _blockStart;
    private bool _isRecovering, _isAtEnd;

    private RecordSequence(Stream file, GzipMembers? members, Action<long, string> skip)
    {
        (_file, _members, _skip) = (file, members, skip);
        Input = new RecordInput(members ?? file);
    }

    /// <summary>The record's own bytes: its block, between <see cref="MoveNext"/> and <see cref="Finish"/>.</summary>
    public RecordInput Input { get; }

    public RecordHeader Header { get; private set; } = new([], 0);

    /// <summary>Where the record is; its length is known after <see cref="Finish"/>.</summary>
    public ArchivePlace Place { get; private set; }

    /// <summary>Whether a gzip member was found that holds several records, of which only the first can be told the
    /// place.</summary>
    public bool HasSharedMembers { get; private set; }

    /// <summary>Records of a file that can be sought in, each in a gzip member if the first is.</summary>
    /// <param name="skip">Is told the place of each record that is damaged, and why.</param>
    public static RecordSequence Open(Stream file, Action<long, string> skip) =>
        new(file, IsGzip(file) ? new GzipMembers(file) : null, skip);

    /// <summary>Records without any packing, of a stream that may be read once only.</summary>
    public static RecordSequence OpenPlain(Stream records, Action<long, string> skip) => new(records, null, skip);

    public static bool IsGzip(Stream file)
    {
        var start = new byte[2];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return length == 2 && start is [0x1F, 0x8B];
    }

    /// <summary>Goes to the next record whose header can be read.</summary>
    public bool MoveNext()
    {
        while (!_isAtEnd)
        {
            var isRecord = false;
            try
            {
                if (!Begin()) return false;
                isRecord = Input.Peek(RecordHeader.Start.Length).SequenceEqual(RecordHeader.Start);
                Header = RecordHeader.Read(Input);
                _blockStart = Input.Position;
                Input.Limit(Header.ContentLength);
                _isRecovering = false;
                return true;
            }
            catch (InvalidDataException e)
            {
                // What only looks like a beginning, in damaged bytes, is not told again.
                if (isRecord || !_isRecovering) _skip(Place.Offset, e.Message);
                Recover(Place.Offset + 1);
            }
        }

        return false;
    }

    /// <summary>Reads what is left of the record, and checks that it is whole.</summary>
    /// <returns>False if it is not; that has been told then.</returns>
    public bool Finish()
    {
        try
        {
            Input.SkipRest();
            if (Input.Left > 0)
                throw new InvalidDataException("the file ends within it, or its Content-Length is wrong");
            var end = Input.Position;
            Input.Unlimit();
            Input.SkipLineEnds();
            var next = Input.Peek(RecordHeader.Start.Length);
            // The file may be cut off within the next record's first word.
            if (!RecordHeader.Start.StartsWith(next)) throw new InvalidDataException("its Content-Length is wrong");
            if (_members is null)
            {
                Place = Place with { Length = end - Place.Offset };
                return true;
            }

            if (!next.IsEmpty)
            {
                HasSharedMembers = true;
                throw new InvalidDataException("its gzip member holds several records");
            }

            Place = Place with { Length = _members.Next - Place.Offset };
            return true;
        }
        catch (InvalidDataException e)
        {
            _skip(Place.Offset, e.Message);
            Recover(_members is null ? _blockStart : Place.Offset + 1);
            return false;
        }
    }

    private bool Begin()
    {
        if (_members is null)
        {
            Input.SkipLineEnds();
            Input.Copy?.SetLength(0);
            Place = new ArchivePlace(Input.Position, 0);
            return Input.Peek(1).Length > 0;
        }

        var from = _members.Next;
        Place = new ArchivePlace(from, 0);
        if (!_members.MoveNext()) return false;
        Place = new ArchivePlace(_members.Offset, 0);
        Input.Restart(_members, 0);
        return true;
    }

    private void Recover(long from)
    {
        _isRecovering = true;
        if (_members is not null)
        {
            _isAtEnd = !_members.FindMember(from);
            return;
        }

        var copy = Input.Copy;
        Input.Copy = null;
        Input.Unlimit();
        if (_file.CanSeek)
        {
            _file.Position = from;
            Input.Restart(_file, from);
        }

        _isAtEnd = !Input.FindRecord();
        Input.Copy = copy;
    }
}
