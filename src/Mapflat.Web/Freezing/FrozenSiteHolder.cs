using Mapflat.Content.Addresses;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing;

/// <summary>Holds what visitors are answered from.</summary>
internal sealed class FrozenSiteHolder(MapflatOptions options, RedirectSwitch rules)
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FrozenSite? _current;

    public FrozenSite? Current => _current;

    public event Action? Published;

    /// <summary>Ends when <see cref="Current"/> is set for the first time, or cannot be.</summary>
    public Task First => _first.Task;

    /// <summary>
    /// How many answers visitors have got, roughly: whoever works behind them looks whether they leave time.
    /// </summary>
    public long Answered { get; set; }

    /// <summary>The origin and hosts; known once the server listens.</summary>
    public Origins Origins { get; set; } = new(options, listening: null);

    public RedirectMap RedirectsOf(FrozenSite site) => rules.IsOff ? site.WithoutRules : site.Redirects;

    public void Open(FrozenSite site)
    {
        _current = site;
        _first.TrySetResult();
    }

    public void Publish(FrozenSite site)
    {
        _current = site;
        _first.TrySetResult();
        Published?.Invoke();
    }

    /// <summary>Lets those who wait for a site go: there is none, and they are to be told so.</summary>
    public void GiveUpWaiting() => _first.TrySetResult();
}
