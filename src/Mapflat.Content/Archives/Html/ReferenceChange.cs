using System.Buffers;

namespace Mapflat.Content.Archives.Html;

/// <summary>Resolves the references of one captured document, and says which of them have to be written anew.</summary>
internal sealed class ReferenceChange
{
    /// <summary>A host that no reference names, for addresses that have none.</summary>
    private const string Here = "http://here.invalid";

    /// <summary>Without one of these, a reference is relative: there is no scheme and no host in it.</summary>
    private static readonly SearchValues<char> _ofAbsolute = SearchValues.Create(":\\\t\n\r");

    private readonly Func<string, ReferenceKind, string?> _map;
    private readonly CaptureUrl? _base;
    private readonly CaptureUrl? _here;
    private readonly bool _isAtSamePath;

    /// <param name="url">Where the document was captured.</param>
    /// <param name="baseReference">What the document says its references are relative to, if it does.</param>
    /// <param name="map">The address here of an absolute address without its fragment; null to leave it alone.</param>
    public ReferenceChange(string url, string? baseReference, Func<string, ReferenceKind, string?> map)
    {
        _map = map;
        var page = CaptureUrl.Parse(url);
        _base = page;
        _here = page is null ? null : CaptureUrl.Parse(Here + page.PathAndQuery.ToString());
        if (page is null || _here is null) return;
        if (map(page.Text, ReferenceKind.Link) is { } address && _here.Resolve(address, out _) is { } moved)
            _here = CaptureUrl.Parse(moved);
        if (baseReference is not null && page.Resolve(baseReference, out _) is { } target)
        {
            _base = CaptureUrl.Parse(target);
            BaseAddress = map(target, ReferenceKind.Other);
            _here = _here!.Resolve(BaseAddress ?? baseReference, out _) is { } found ? CaptureUrl.Parse(found) : _here;
        }
        _isAtSamePath = _here is not null && _base is not null && _here.Text.StartsWith(Here, StringComparison.Ordinal)
            && _here.PathAndQuery.SequenceEqual(_base.PathAndQuery);
    }

    /// <summary>The address here of what references are relative to; null where that stays as it is.</summary>
    public string? BaseAddress { get; }

    /// <summary>The text to put in the place of a reference; null where it already leads there, or elsewhere.</summary>
    public string? Change(string reference, ReferenceKind kind)
    {
        // A mere fragment leads to a place in the document, wherever that is.
        if (_base is null || reference.AsSpan().TrimStart() is [] or ['#', ..]) return null;
        if (_base.Resolve(reference, out var fragment) is not { } absolute) return null;
        if (_map(absolute, kind) is not { } address || IsAlready(reference, absolute, address)) return null;
        return address + fragment;
    }

    private bool IsAlready(string reference, string absolute, string address)
    {
        if (!reference.AsSpan().ContainsAny(_ofAbsolute))
        {
            if (_isAtSamePath) return absolute.AsSpan(_base!.PathStart).SequenceEqual(address);
        }
        else if (address == absolute)
        {
            return true;
        }
        return _here?.Resolve(reference, out _) is { } reached && reached == _here.Resolve(address, out _);
    }
}
