using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Mapflat.Web.Freezing;

namespace Mapflat.Web.Hosting;

/// <summary>
/// Until there is an account, one can be created by whoever reads the log: a code is printed there at every start. It
/// is kept in memory alone and works until the first account exists.
/// </summary>
internal sealed class SetupCode(FrozenSiteHolder holder, DataFolder folder, ILogger<SetupCode> logger)
    : BackgroundService
{
    private readonly string _code = TypedCode.New(groups: 4);

    /// <summary>Whether this is the code, in any case and with or without hyphens and spaces.</summary>
    public bool Matches(string? typed) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(TypedCode.Bare(typed)), Encoding.UTF8.GetBytes(TypedCode.Bare(_code)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await holder.First.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested || holder.Current is null) return;
        try
        {
            if (!await DatabaseProbe.HasAccountsAsync(folder, stoppingToken))
                logger.NobodyCanSignIn(holder.Origins.Origin + "/admin/setup", _code);
        }
        catch (StoreException)
        {
            // That the store is away is told by the keeper; without it nobody can sign up either.
        }
    }
}
