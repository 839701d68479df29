using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>
    /// A day becomes a date in words of the owner's, in the same column: a day is EDTF as it stands. Two days were never
    /// said by anybody and are taken away: that of a draft without one, and the one on which the shipped pages were
    /// written, wherever nobody but an import has ever put words on such a page.
    /// </summary>
    public partial class AsOfInWords : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER Revisions_keep_words");
            migrationBuilder.Sql("UPDATE Revisions SET AsOf = '' WHERE AsOf = '0001-01-01'");
            migrationBuilder.Sql("""
                UPDATE Revisions SET AsOf = ''
                WHERE AsOf = '2026-11-22'
                  AND PageId IN (SELECT Id FROM Pages WHERE Key IN (
                      'home', 'about', 'how-i-work',
                      'architecture', 'architecture/monoliths', 'architecture/service-oriented', 'architecture/unified-log',
                      'clients', 'clients/startups', 'clients/adolescent', 'clients/mature-legacy', 'clients/mature-modern',
                      'clients/data-curious'))
                  AND NOT EXISTS (SELECT 1 FROM Revisions r WHERE r.PageId = Revisions.PageId AND r.Author <> 'import')
                """);
            migrationBuilder.Sql(Triggers.RevisionsKeepWords);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // What nobody has said is no day, which an older program needs.
            migrationBuilder.Sql("DROP TRIGGER Revisions_keep_words");
            migrationBuilder.Sql(
                "UPDATE Revisions SET AsOf = '0001-01-01' " +
                "WHERE AsOf NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'");
            migrationBuilder.Sql(Triggers.RevisionsKeepWords);
        }
    }
}
