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
        services.AddSingleton<HashingLimit>();
        services.AddSingleton<Throttles>();
        services.AddSingleton<KeptForms>();
        services.AddScoped(provider => provider.GetRequiredService<ContentStore>().CreateContext());
        services.AddScoped<AccountTransaction>();
        services.AddScoped<FirstAccount>();
        services.AddScoped(p => new AccountRegister(Get<UserManager<Account>>(p), Get<AccountTransaction>(p), Get<HashingLimit>(p), Get<ContentStore>(p)));
        services.AddScoped(p => new OwnAccount(Get<UserManager<Account>>(p), Get<AccountTransaction>(p), Get<HashingLimit>(p), Get<Throttles>(p), Get<ContentStore>(p)));
        services.AddScoped(p => new PasskeyRing(Get<UserManager<Account>>(p), Get<AccountTransaction>(p), Get<ContentStore>(p)));
        services.AddScoped(p => new OwnDataExport(Get<OwnAccount>(p), Get<PasskeyRing>(p), Get<SessionStore>(p), Get<AuditLog>(p), Get<ContentStore>(p)));
        services.AddScoped(p => new SecondFactor(Get<UserManager<Account>>(p), Get<AccountTransaction>(p), Get<Throttles>(p), Get<AuditLog>(p)));
        services.AddScoped(p => new OneTimeCodes(Get<UserManager<Account>>(p), Get<AccountTransaction>(p), Get<HashingLimit>(p), Get<Throttles>(p), Get<AuditLog>(p)));
        services.AddScoped(p => new PasswordCheck(Get<UserManager<Account>>(p), Get<PasswordHashing>(p), Get<HashingLimit>(p), Get<Throttles>(p), Get<AuditLog>(p)));
        // Before Identity's own, which it adds only where there are none.
        services.AddScoped<PasswordHashing>();
        services.AddScoped<IPasswordHasher<Account>>(Get<PasswordHashing>);
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

    private static T Get<T>(IServiceProvider provider)
        where T : notnull => provider.GetRequiredService<T>();
}
