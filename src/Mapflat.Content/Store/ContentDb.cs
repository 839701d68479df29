using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Mapflat.Content.Store;

/// <summary>The tables. Nothing outside this assembly sees them.</summary>
internal sealed class ContentDb(DbContextOptions<ContentDb> options) : IdentityUserContext<Account, int>(options)
{
    /// <summary>When a passkey was last used (UTC): a column for which Identity's own data has no place.</summary>
    internal const string PasskeyLastUsed = "Used";

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<OneTimeCode> OneTimeCodes => Set<OneTimeCode>();

    public DbSet<SubmittedForm> SubmittedForms => Set<SubmittedForm>();

    public DbSet<Page> Pages => Set<Page>();

    public DbSet<Revision> Revisions => Set<Revision>();

    public DbSet<FormerAddress> FormerAddresses => Set<FormerAddress>();

    public DbSet<PastAct> PastActs => Set<PastAct>();

    public DbSet<LedgerEntry> Ledger => Set<LedgerEntry>();

    public DbSet<RedirectRule> Rules => Set<RedirectRule>();

    public DbSet<PastRule> PastRules => Set<PastRule>();

    public DbSet<PastCapture> PastCaptures => Set<PastCapture>();

    public DbSet<WaitingImport> WaitingImports => Set<WaitingImport>();

    public DbSet<MediaFile> Media => Set<MediaFile>();

    public DbSet<MediaRendition> Renditions => Set<MediaRendition>();

    public DbSet<SiteSettings> Settings => Set<SiteSettings>();

    public DbSet<DailyVisits> Visits => Set<DailyVisits>();

    public DbSet<MissingPath> MissingPaths => Set<MissingPath>();

    public DbSet<KnownAddress> KnownAddresses => Set<KnownAddress>();

    public DbSet<RuleMonth> RuleMonths => Set<RuleMonth>();

    public DbSet<RedirectTest> RedirectTests => Set<RedirectTest>();

    public DbSet<VerificationResult> Verifications => Set<VerificationResult>();
    public DbSet<OutboundLink> OutboundLinks => Set<OutboundLink>();

    public DbSet<Archive> Archives => Set<Archive>();

    public DbSet<CapturedAddress> CapturedAddresses => Set<CapturedAddress>();

    public DbSet<Capture> Captures => Set<Capture>();

    public DbSet<StoreState> State => Set<StoreState>();

    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries<Page>())
        {
            if (entry.State == EntityState.Modified) entry.Entity.CountWrite();
        }

        foreach (var entry in ChangeTracker.Entries<RedirectRule>())
        {
            if (entry.State == EntityState.Modified) entry.Entity.CountWrite();
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite keeps no kind with a time; everything here is UTC.
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Account>(account =>
        {
            account.ToTable("Accounts");
            account.Property(a => a.Role).HasConversion<string>();
        });
        modelBuilder.Entity<IdentityUserClaim<int>>().ToTable("AccountClaims");
        modelBuilder.Entity<IdentityUserLogin<int>>().ToTable("AccountLogins");
        modelBuilder.Entity<IdentityUserToken<int>>().ToTable("AccountTokens");
        modelBuilder.Entity<IdentityUserPasskey<int>>(passkey =>
        {
            passkey.ToTable("Passkeys");
            passkey.HasKey(p => p.CredentialId);
            passkey.OwnsOne(p => p.Data).ToJson();
            passkey.Property<DateTime?>(PasskeyLastUsed);
            passkey.HasOne<Account>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AuditEntry>().ToTable("Audit").HasIndex(e => e.At);
        modelBuilder.Entity<Session>(session =>
        {
            session.HasIndex(s => s.KeyHash).IsUnique();
            session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<OneTimeCode>().HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId)
            .OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<SubmittedForm>(form =>
        {
            form.ToTable("KeptForms");
            form.HasIndex(f => f.Number).IsUnique();
            form.HasOne<Account>().WithMany().HasForeignKey(f => f.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Page>(page =>
        {
            page.HasIndex(p => p.Key).IsUnique();
            // A page in the trash keeps its address to be restored to, but blocks nobody.
            page.HasIndex(p => p.Address).IsUnique().HasFilter("Trashed IS NULL");
            // What visitors look up, in whatever spelling.
            page.HasIndex(p => p.Folded).IsUnique().HasFilter("Trashed IS NULL");
            // All that the place of a page in its section takes, and what was changed last.
            page.HasIndex(p => new { p.Section, p.Order, p.Address, p.Status, p.WithdrawnAnswer }, "IX_Pages_in_order")
                .HasFilter("Trashed IS NULL");
            page.HasIndex(p => new { p.Updated, p.Address, p.Status }, "IX_Pages_newest")
                .IsDescending(true, false, false)
                .HasFilter("Trashed IS NULL");
            // What the list of changes is read by, besides the publications.
            page.HasIndex(p => p.Updated, "IX_Pages_withdrawn")
                .HasFilter("Trashed IS NULL AND Status = 'Withdrawn'");
            page.Property(p => p.Status).HasConversion<string>();
            page.Property(p => p.Version).IsConcurrencyToken();
            page.HasMany(p => p.Revisions).WithOne(r => r.Page).HasForeignKey(r => r.PageId)
                .OnDelete(DeleteBehavior.Restrict);
            page.HasOne(p => p.LiveRevision).WithOne().HasForeignKey<Page>(p => p.LiveRevisionId)
                .OnDelete(DeleteBehavior.Restrict);
            page.Navigation(p => p.Revisions).UsePropertyAccessMode(PropertyAccessMode.Field);
        });
        modelBuilder.Entity<Revision>(revision =>
        {
            revision.HasIndex(r => new { r.PageId, r.Number }).IsUnique();
            revision.HasIndex(r => r.PublishedAt, "IX_Revisions_published").HasFilter("PublishedAt IS NOT NULL");
            revision.Ignore(r => r.Text);
        });
        modelBuilder.Entity<FormerAddress>(former =>
        {
            former.HasIndex(f => f.Path).IsUnique();
            former.HasOne(f => f.Page).WithMany().HasForeignKey(f => f.PageId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<PastAct>(act =>
        {
            act.Property(a => a.Rows);
            act.HasIndex(a => a.PageId);
            act.HasOne<Page>().WithMany().HasForeignKey(a => a.PageId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<LedgerEntry>(entry =>
        {
            entry.ToTable("Ledger");
            entry.HasKey(e => e.Path);
        });
        modelBuilder.Entity<RedirectRule>(rule =>
        {
            rule.ToTable("Rules");
            // Two indexes, as SQLite takes no two NULLs for the same: a rule for all hosts has none.
            rule.HasIndex(r => new { r.Match, r.Key, r.QueryKey, r.Host }, "IX_Rules_of_one_host").IsUnique()
                .HasFilter("\"Host\" IS NOT NULL");
            rule.HasIndex(r => new { r.Match, r.Key, r.QueryKey }, "IX_Rules_of_all_hosts").IsUnique()
                .HasFilter("\"Host\" IS NULL");
            // What the list of rules is put in order by; a million of them are not sorted for every look.
            rule.HasIndex(r => r.Position);
            rule.HasIndex(r => r.Hits);
            rule.HasIndex(r => r.LastHit);
            rule.Property(r => r.Match).HasConversion<string>();
            rule.Property(r => r.Query).HasConversion<string>();
        });
        modelBuilder.Entity<PastRule>(rule =>
        {
            rule.HasKey(r => new { r.ActId, r.RuleId });
            rule.HasIndex(r => r.RuleId);
            rule.HasOne<PastAct>().WithMany().HasForeignKey(r => r.ActId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<WaitingImport>(import =>
        {
            import.Property(i => i.Content);
            import.HasIndex(i => i.Number).IsUnique();
            import.HasOne<Account>().WithMany().HasForeignKey(i => i.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<MediaFile>(media =>
        {
            media.ToTable("Media");
            media.HasIndex(m => m.Name).IsUnique();
            media.HasMany(m => m.Renditions).WithOne().HasForeignKey(r => r.MediaFileId)
                .OnDelete(DeleteBehavior.Cascade);
            media.Navigation(m => m.Renditions).UsePropertyAccessMode(PropertyAccessMode.Field);
        });
        modelBuilder.Entity<MediaRendition>().ToTable("MediaRenditions").HasIndex(r => r.Name);
        modelBuilder.Entity<SiteSettings>().ToTable("Settings").Property(s => s.Id).ValueGeneratedNever();
        modelBuilder.Entity<DailyVisits>(visits =>
        {
            visits.ToTable("DailyVisits");
            visits.HasKey(v => new { v.Kind, v.Day, v.Subject });
            visits.Property(v => v.Kind).HasConversion<string>();
        });
        modelBuilder.Entity<MissingPath>().ToTable("MissingPaths").HasKey(p => p.Path);
        modelBuilder.Entity<KnownAddress>().ToTable("KnownAddresses").HasKey(k => new { k.Address, k.Source });
        modelBuilder.Entity<RuleMonth>().ToTable("RuleMonths").HasKey(m => new { m.RuleId, m.Month });
        modelBuilder.Entity<RedirectTest>(test =>
        {
            test.ToTable("RedirectTests");
            test.HasKey(t => t.Position);
            test.Property(t => t.Position).ValueGeneratedNever();
        });
        modelBuilder.Entity<VerificationResult>().ToTable("Verifications").Property(v => v.Id).ValueGeneratedNever();
        modelBuilder.Entity<OutboundLink>(link =>
        {
            link.ToTable("OutboundLinks").HasKey(l => l.Url);
            link.Ignore(l => l.State);
        });
        modelBuilder.Entity<Archive>(archive =>
        {
            archive.HasIndex(a => a.Name).IsUnique();
            archive.HasIndex(a => a.Sha256).IsUnique();
            archive.Property(a => a.Report);
        });
        modelBuilder.Entity<CapturedAddress>(address =>
        {
            address.HasIndex(a => a.Address).IsUnique();
            address.HasIndex(a => new { a.Key, a.QueryKey });
            address.HasIndex(a => a.Generation);
            address.HasIndex(a => a.Id, "IX_CapturedAddresses_to_index").HasFilter("NOT IsIndexed");
            address.HasIndex(a => new { a.State, a.Address }, "IX_CapturedAddresses_decided")
                .HasFilter("State <> 'Shown'");
            address.Property(a => a.State).HasConversion<string>();
        });
        modelBuilder.Entity<PastCapture>(past =>
        {
            past.HasKey(p => new { p.ActId, p.AddressId });
            past.HasIndex(p => p.AddressId);
            past.HasOne<PastAct>().WithMany().HasForeignKey(p => p.ActId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Capture>(capture =>
        {
            capture.HasIndex(c => new { c.AddressId, c.Moment });
            capture.HasIndex(c => c.ArchiveId);
            capture.HasOne<CapturedAddress>().WithMany().HasForeignKey(c => c.AddressId)
                .OnDelete(DeleteBehavior.Restrict);
            capture.HasOne<Archive>().WithMany().HasForeignKey(c => c.ArchiveId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<StoreState>().ToTable("State").Property(s => s.Id).ValueGeneratedNever();
    }

    /// <summary>What <c>dotnet ef migrations add</c> builds the model with.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<ContentDb>
    {
        public ContentDb CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<ContentDb>().UseSqlite("Data Source=design-time.db").Options);
    }

    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        v => v.Kind == DateTimeKind.Utc ? v : v.ToUniversalTime(),
        v => DateTime.SpecifyKind(v, DateTimeKind.Utc));
}

internal sealed class StoreState
{
    public int Id { get; private set; } = 1;

    public long Generation { get; set; }

    /// <summary>
    /// Another number after every change of the redirect rules, but for what is counted; the database itself sees to
    /// that.
    /// </summary>
    public long RulesTag { get; private set; } = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public DateTime? Seeded { get; set; }
}
