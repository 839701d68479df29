using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Content.Accounts;

/// <summary>Registers ASP.NET Core Identity over the content store, for the site and for commands alike.</summary>
public static class AccountServices
{
    /// <summary>PBKDF2 rounds for a password's hash (HMAC-SHA-512; OWASP's password storage cheat sheet asks for 210,000).</summary>
    public const int HashRounds = 210_000;

    /// <summary>Adds accounts: <see cref="UserManager{TUser}"/> and what it stands on, on top of <see cref="ContentServices.AddMapflatContent"/>.</summary>
    public static IdentityBuilder AddMapflatAccounts(this IServiceCollection services)
    {
        services.AddScoped<FirstAccount>();
        services.AddScoped(provider => provider.GetRequiredService<ContentStore>().CreateContext());
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = HashRounds);
        return services.AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.RequireUniqueEmail = true;
                // Length counts, and not what is in it (NIST SP 800-63B, section 3.1.1.2).
                identity.Password.RequiredLength = 12;
                identity.Password.RequiredUniqueChars = 1;
                identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
                // Anybody can type wrong passwords; whoever knows the right one gets in. Tries are slowed down instead.
                identity.Lockout.AllowedForNewUsers = false;
            })
            .AddEntityFrameworkStores<ContentDb>()
            .AddTokenProvider<AuthenticatorTokenProvider<Account>>(TokenOptions.DefaultAuthenticatorProvider);
    }
}
