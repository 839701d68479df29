using Mapflat.Content.Store;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing;

/// <summary>Whether the owner's rules are switched off, by the file <see cref="DataFolder.RedirectsOff"/>.</summary>
internal sealed class RedirectSwitch(DataFolder folder, ILogger<RedirectSwitch> logger)
{
    public bool IsOff { get; private set; }

    public void Look()
    {
        if (folder.AreRedirectsOff == IsOff) return;
        IsOff = !IsOff;
        if (IsOff) logger.RulesOff(folder.RedirectsOff);
        else logger.RulesOn(folder.RedirectsOff);
    }
}
