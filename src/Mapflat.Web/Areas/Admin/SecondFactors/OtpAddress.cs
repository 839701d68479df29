using System.Globalization;
using System.Text;
using QRCoder;

namespace Mapflat.Web.Areas.Admin.SecondFactors;

/// <summary>What an authenticator app reads: <c>otpauth://totp/…</c>, as text and as a picture.</summary>
internal static class OtpAddress
{
    /// <summary>The address, in the form that apps have agreed on (Google Authenticator's “Key URI Format”).</summary>
    public static string Create(string issuer, string account, string secret) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={secret}&"
        + $"issuer={Uri.EscapeDataString(issuer)}";

    /// <summary>
    /// A QR code (ISO/IEC 18004) of an address, as the address of an SVG image: black on white in any colour scheme, as
    /// cameras want it.
    /// </summary>
    public static string Picture(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
            for (var x = 0; x < modules[y].Count; x++)
                if (modules[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        var svg = $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {modules.Count} {modules.Count}\" "
            + "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 "
            + $"0h{modules.Count}v{modules.Count}H0z\"/><path d=\"{path}\"/></svg>";
        return "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg));
    }
}
