using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>
/// A device with a passkey, in software: it signs what it is asked to, and lies where a test wants it to (WebAuthn,
/// sections 5 to 7).
/// </summary>
internal sealed class SoftPasskey : IDisposable
{
    private const byte Present = 0x01, Verified = 0x04, HasKey = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _user = "";
    private uint _uses;

    /// <summary>The page that the browser says it is on.</summary>
    public string Origin { get; set; } = "http://localhost";

    /// <summary>The site that the device believes to answer; null for the one that asks.</summary>
    public string? Site { get; set; }

    /// <summary>Whether the page is a frame in somebody else's.</summary>
    public bool CrossOrigin { get; set; }

    /// <summary>Whether the device has looked at a finger, a face or a code.</summary>
    public bool LooksAtUser { get; set; } = true;

    /// <summary>Whether anybody has touched it.</summary>
    public bool IsTouched { get; set; } = true;

    /// <summary>What kind of answer it says to give; null for the right one.</summary>
    public string? Kind { get; set; }

    /// <summary>What it says to have been asked; null for what it was asked.</summary>
    public string? Challenge { get; set; }

    /// <summary>Whether the signature is good.</summary>
    public bool SignsWell { get; set; } = true;

    /// <summary>A new passkey, as a browser's JSON.</summary>
    public object Create(JsonElement options)
    {
        _user = options.GetProperty("user").GetProperty("id").GetString()!;
        var point = _key.ExportParameters(false).Q;
        byte[] cose =
            [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] length = [0, (byte)_id.Length];
        byte[] data = [.. Data(options.GetProperty("rp").GetProperty("id").GetString()!, HasKey), .. new byte[16],
            .. length, .. _id, .. cose];
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"),
            0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        return Credential(new
        {
            clientDataJSON = Encode(ClientData(options, "webauthn.create")),
            attestationObject = Encode(attestation),
            transports = Array.Empty<string>()
        });
    }

    /// <summary>An answer to who is there, as a browser's JSON.</summary>
    public object Get(JsonElement options)
    {
        var data = Data(options.GetProperty("rpId").GetString()!, 0);
        var said = ClientData(options, "webauthn.get");
        var signature = _key.SignData(
            [.. data, .. SHA256.HashData(said)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (!SignsWell)
            signature = _key.SignData(
                "something else"u8, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new
        {
            clientDataJSON = Encode(said),
            authenticatorData = Encode(data),
            signature = Encode(signature),
            userHandle = _user
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] ClientData(JsonElement options, string kind) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            type = Kind ?? kind,
            challenge = Challenge ?? options.GetProperty("challenge").GetString(),
            origin = Origin,
            crossOrigin = CrossOrigin
        });

    private byte[] Data(string site, byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, ++_uses);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Site ?? site)),
            (byte)(flags | (IsTouched ? Present : 0) | (LooksAtUser ? Verified : 0)), .. count];
    }

    private object Credential(object response) =>
        new { id = Encode(_id), rawId = Encode(_id), type = "public-key", clientExtensionResults = new { }, response };

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static string Encode(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);
}
