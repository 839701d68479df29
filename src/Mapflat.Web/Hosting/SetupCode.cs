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
            var isNew = !await DatabaseProbe.HasAccountsAsync(folder, stoppingToken);
            var setUp = holder.Origins.Origin + "/admin/setup";
            if (isNew) logger.NobodyCanSignIn(setUp, _code);
            // Whoever started it by hand looks at the end of what it says; a log has the line above.
            if (!Console.IsErrorRedirected)
                await Console.Error.WriteLineAsync(Frame(isNew
                    ? [$"The site is at {holder.Origins.Origin}/",
                        "Nobody can sign in yet. Create the owner's account:", $"  open   {setUp}", $"  enter  {_code}"]
                    : [$"The site is at {holder.Origins.Origin}/",
                        $"The owner's area is at {holder.Origins.Origin}/admin"]));
        }
        catch (StoreException)
        {
            // That the store is away is told by the keeper; without it nobody can sign up either.
        }
    }

    internal static string Frame(IReadOnlyList<string> lines)
    {
        var width = lines.Max(line => line.Length);
        var edge = "+" + new string('-', width + 4) + "+";
        return string.Join(
            Environment.NewLine, lines.Select(line => $"|  {line.PadRight(width)}  |").Prepend(edge).Append(edge));
    }
}
