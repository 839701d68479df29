using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>
/// How long the certificates of this site's own hosts are good for, seen as a visitor sees them. Does nothing unless
/// <see cref="MapflatOptions.WatchOptions.Certificate"/> is on.
/// </summary>
internal sealed class CertificateTask(MapflatOptions options, TimeProvider time) : IUpkeepTask
{
    private const int FewDays = 10;

    // Whoever renews by itself does so with a third of the time left: a month, for those of 90 days.
    private const int LateDays = 21;

    private const int HttpsPort = 443;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public string Name => "certificate";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Watch.Certificate)
            return new UpkeepReport(UpkeepState.Off, "Nobody looks how long the certificate is good for, as the "
                + "program connects to nothing by itself. It can be switched on under State, “Watch”.");
        if (options.PublicUrl is null || new Uri(options.PublicUrl) is not { Scheme: "https" } own)
            return new UpkeepReport(UpkeepState.Well, "The site is not served by HTTPS, so there is no certificate.");
        List<UpkeepReport> reports = [await LookAsync(own.Host, own.Port, cancellationToken)];
        foreach (var host in options.LegacyHosts.Select(host => new Uri("https://" + host).Host)
            .Where(host => !host.Equals(own.Host, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase))
            reports.Add(await LookAsync(host, HttpsPort, cancellationToken));
        var worst = reports.MaxBy(report => report.State)!;
        return worst with { Details = [.. reports.Select(report => report.Summary)] };
    }

    internal static UpkeepReport Judge(string host, DateTime ends, SslPolicyErrors errors, DateTime now)
    {
        var left = (int)Math.Floor((ends - now).TotalDays);
        var until = ends.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        if (left < 0)
            return new UpkeepReport(UpkeepState.NeedsSomeone,
                $"The certificate of {host} has ended on {until}: browsers warn every visitor. Renew it.");
        if (errors != SslPolicyErrors.None)
        {
            return new UpkeepReport(
                UpkeepState.NeedsSomeone, errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                    ? $"The certificate that {host} shows is for another name: browsers warn every visitor. Give it "
                        + "one of its own."
                    : $"The certificate of {host} is not trusted: browsers warn every visitor. Replace it.");
        }

        if (left < FewDays)
            return new UpkeepReport(UpkeepState.NeedsSomeone,
                $"The certificate of {host} is good for {left} more days, until {until}. Renew it before that.");
        return left < LateDays
            ? new UpkeepReport(UpkeepState.WorthALook,
                $"The certificate of {host} is good for {left} more days, until {until}, and has not been renewed yet.")
            : new UpkeepReport(
                UpkeepState.Well, $"The certificate of {host} is good for {left} more days, until {until}.");
    }

    private async Task<UpkeepReport> LookAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, patience.Token);
            var (ends, errors) = (default(DateTime?), SslPolicyErrors.None);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    // It is looked at here, faults and all, and nothing is sent through it.
#pragma warning disable CA5359
                    RemoteCertificateValidationCallback = (_, certificate, _, found) =>
                    {
                        (ends, errors) = ((certificate as X509Certificate2)?.NotAfter.ToUniversalTime(), found);
                        return true;
                    },
#pragma warning restore CA5359
                },
                patience.Token);
            return ends is { } until
                ? Judge(host, until, errors, time.GetUtcNow().UtcDateTime)
                : new UpkeepReport(UpkeepState.NeedsSomeone, $"{host} shows no certificate. Give it one.");
        }
        catch (Exception e) when (e is SocketException or AuthenticationException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new UpkeepReport(UpkeepState.Unknown, $"The certificate of {host} cannot be seen from here: "
                + $"{(e is OperationCanceledException ? "no answer within ten seconds" : e.Message)}");
        }
    }
}
