using System.Buffers;

namespace Mapflat.Content.Archives.Html;

/// <summary>Resolves the references of one captured document, and says which of them have to be written anew.</summary>
internal sealed class ReferenceChange
{
    /// <summary>A host that no reference names, for addresses that have none.</summary>
    private const string Here = "http://here.invalid";

    /// <summary>One of these is in every scheme, and in every host that does not stand after two slashes.</summary>
    private static readonly SearchValues<char> _ofAbsolute = SearchValues.Create(":\\\t\n\r");

    private readonly Func<string, ReferenceKind, string?> _map;
    private readonly CaptureUrl? _base;
    private readonly CaptureUrl? _page;
    private CaptureUrl? _here;
    private bool _isAtSamePath;
    private bool _isDetached;

    /// <param name="url">Where the document was captured.</param>
    /// <param name="baseReference">What the document says its references are relative to, if it does.</param>
    /// <param name="map">The address here of an absolute address without its fragment; null to leave it alone.</param>
    public ReferenceChange(string url, string? baseReference, Func<string, ReferenceKind, string?> map)
    {
        _map = map;
        if (CaptureUrl.Parse(url) is not { } page || CaptureUrl.Parse($"{Here}{page.PathAndQuery}") is not { } root)
            return;
        _base = page;
        _page = Reach(root, map(page.Text, ReferenceKind.Link)) ?? root;
        _here = _page;
        if (baseReference is not null && page.Resolve(baseReference, out _) is { } target
            && CaptureUrl.Parse(target) is { } stated)
        {
            _base = stated;
            _here = Reach(_page, baseReference);
            var address = map(target, ReferenceKind.Other);
            IsBaseElsewhere = address is null && _here?.Text.StartsWith(Here, StringComparison.Ordinal) != true;
            if (address is not null && Reach(_page, address) is { } reached && reached.Text != _here?.Text)
            {
                BaseAddress = address;
                _here = reached;
            }
        }
        CompareBases();
    }

    /// <summary>
    /// The address to put in the place of what references are relative to; null where that stays as it is.
    /// </summary>
    public string? BaseAddress { get; private set; }

    /// <summary>
    /// Whether references are relative to another host, which addresses here without a host would be taken for.
    /// </summary>
    public bool IsBaseElsewhere { get; private set; }

    /// <summary>Whether anything has an address here.</summary>
    public bool HasAnswers { get; private set; }

    /// <summary>From now on references are relative to the document, and those that are not here absolute.</summary>
    public void LeaveBase()
    {
        IsBaseElsewhere = false;
        _isDetached = true;
        _here = _page;
        BaseAddress = _page!.PathAndQuery.ToString();
        CompareBases();
    }

    /// <summary>The text to put in the place of a reference; null where it already leads there, or elsewhere.</summary>
    public string? Change(string reference, ReferenceKind kind)
    {
        // A mere fragment leads to a place in the document, wherever that is.
        if (_base is null || reference.AsSpan().TrimStart() is [] or ['#', ..]) return null;
        if (_base.Resolve(reference, out var fragment) is not { } absolute) return null;
        var address = _map(absolute, kind);
        HasAnswers |= address is not null;
        if (_isDetached && IsRelative(reference)) address ??= absolute;
        return address is null || IsAlready(reference, absolute, address) ? null : address + fragment;
    }

    private bool IsAlready(string reference, string absolute, string address)
    {
        var isRelative = IsRelative(reference);
        if (isRelative && _isAtSamePath) return absolute.AsSpan(_base!.PathStart).SequenceEqual(address);
        if (!isRelative && address == absolute) return true;
        return _here?.Resolve(reference, out _) is { } reached && reached == _page!.Resolve(address, out _);
    }

    /// <summary>False where there may be a scheme or a host in it.</summary>
    private static bool IsRelative(string reference) => !reference.AsSpan().ContainsAny(_ofAbsolute)
        && !reference.Contains("//", StringComparison.Ordinal);

    private static CaptureUrl? Reach(CaptureUrl start, string? reference) =>
        reference is not null && start.Resolve(reference, out _) is { } text ? CaptureUrl.Parse(text) : null;

    private void CompareBases() => _isAtSamePath = _here is not null && _base is not null
        && _here.Text.StartsWith(Here, StringComparison.Ordinal)
        && _here.PathAndQuery.SequenceEqual(_base.PathAndQuery);
}
