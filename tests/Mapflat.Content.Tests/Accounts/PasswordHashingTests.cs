using System.Buffers.Binary;
using Mapflat.Content.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Content.Tests.Accounts;

public sealed class PasswordHashingTests
{
    [Fact]
    public void The_shipped_program_hashes_in_210_000_rounds_of_HMAC_SHA_512_and_compares_with_nobody_in_as_many()
    {
        using var services = new ServiceCollection().AddMapflatAccounts().Services.BuildServiceProvider();
        using var scope = services.CreateScope();
        var hashing = scope.ServiceProvider.GetRequiredService<PasswordHashing>();
        var hash = Convert.FromBase64String(hashing.HashPassword(new Account(), AdminClient.Password));
        var nobodys = Convert.FromBase64String(hashing.NobodysHash);
        Assert.Equal(
            (1, 2u, 210_000u, 61),
            (hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)),
                BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)), hash.Length));
        Assert.Equal(hash[..13], nobodys[..13]);
        Assert.Equal(hash.Length, nobodys.Length);
        Assert.Equal(PasswordVerificationResult.Failed, hashing.VerifyNobody(AdminClient.Password));
    }
}
