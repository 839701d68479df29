using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Content.Accounts;

/// <summary>Registers ASP.NET Core Identity over the content store, for the site and for commands alike.</summary>
internal static class AccountServices
{
    /// <summary>
    /// PBKDF2 rounds for a password's hash (HMAC-SHA-512; OWASP's password storage cheat sheet asks for 210,000).
    /// </summary>
    public const int HashRounds = 210_000;

    public static IdentityBuilder AddMapflatAccounts(this IServiceCollection services)
    {
        services.AddSingleton<HashingLimit>();
        services.AddSingleton<Throttles>();
        services.AddSingleton<SubmittedFormStore>();
        services.AddScoped(provider => provider.GetRequiredService<ContentStore>().CreateContext());
        services.AddScoped(provider =>
            new AccountTransaction(
                provider.GetRequiredService<ContentStore>(), provider.GetRequiredService<ContentDb>()));
        services.AddScoped<FirstAccount>();
        services.AddScoped<AccountRegister>();
        services.AddScoped<OwnAccount>();
        services.AddScoped<PasskeyRing>();
        services.AddScoped<OwnDataExport>();
        services.AddScoped<SecondFactor>();
        services.AddScoped<OneTimeCodes>();
        services.AddScoped<PasswordCheck>();
        // Before Identity's own, which it adds only where there are none.
        services.AddScoped<PasswordHashing>();
        services.AddScoped<IPasswordHasher<Account>>(p => p.GetRequiredService<PasswordHashing>());
        services.AddScoped<IPasswordValidator<Account>, PasswordRules>();
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = HashRounds);
        return services.AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.RequireUniqueEmail = true;
                // Any character that an e-mail address may have.
                identity.User.AllowedUserNameCharacters = "";
                // Anybody can type wrong passwords; whoever knows the right one gets in. Tries are slowed down instead.
                identity.Lockout.AllowedForNewUsers = false;
            })
            .AddErrorDescriber<PlainErrors>()
            .AddEntityFrameworkStores<ContentDb>();
    }
}
