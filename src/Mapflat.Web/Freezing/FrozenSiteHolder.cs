using Mapflat.Content;
using Mapflat.Content.Redirects;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing;

/// <summary>Holds what visitors are answered from.</summary>
internal sealed class FrozenSiteHolder(MapflatOptions options, RedirectSwitch rules)
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FrozenSite? _current;
    private volatile FrozenSite? _published;

    /// <summary>What visitors get now; null until there is something.</summary>
    public FrozenSite? Current => _current;

    /// <summary>The site as this process published it last; null while it serves only what was there when it started.</summary>
    public FrozenSite? Published => _published;

    /// <summary>Raised after each publication.</summary>
    public event Action? PublishedChanged;

    /// <summary>Ends when <see cref="Current"/> is set for the first time, or cannot be.</summary>
    public Task First => _first.Task;

    /// <summary>How many answers visitors have got, roughly: whoever works behind them looks whether they leave time.</summary>
    public long Answered { get; set; }

    /// <summary>The origin and hosts; known once the server listens.</summary>
    public Origins Origins { get; set; } = new(options, listening: null);

    /// <summary>The resolver of a frozen site, with or without the rules.</summary>
    public RedirectMap RedirectsOf(FrozenSite site) => rules.IsOff ? site.WithoutRules : site.Redirects;

    /// <summary>Serves a site that was frozen by an earlier process.</summary>
    public void Open(FrozenSite site)
    {
        _current = site;
        _first.TrySetResult();
    }

    /// <summary>Serves a site that has been published just now.</summary>
    public void Publish(FrozenSite site)
    {
        _current = site;
        _published = site;
        _first.TrySetResult();
        PublishedChanged?.Invoke();
    }

    /// <summary>Lets those who wait for a site go: there is none, and they are to be told so.</summary>
    public void GiveUpWaiting() => _first.TrySetResult();
}
