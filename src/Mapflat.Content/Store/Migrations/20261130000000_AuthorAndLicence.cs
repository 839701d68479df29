using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>
    /// Who is cited and under which licence, and what a list of the newest changes is read by, however many there are.
    /// </summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130000000_AuthorAndLicence")]
    public partial class AuthorAndLicence : Migration
    {
        private static readonly string[] _settings = ["Author", "LicenceName", "LicenceUrl"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var name in _settings)
                migrationBuilder.AddColumn<string>(
                    name: name, table: "Settings", type: "TEXT", nullable: false, defaultValue: "");
            migrationBuilder.CreateIndex(
                name: "IX_Revisions_published",
                table: "Revisions",
                column: "PublishedAt",
                filter: "PublishedAt IS NOT NULL");
            migrationBuilder.CreateIndex(
                name: "IX_Pages_withdrawn",
                table: "Pages",
                column: "Updated",
                filter: "Trashed IS NULL AND Status = 'Withdrawn'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Pages_withdrawn", table: "Pages");
            migrationBuilder.DropIndex(name: "IX_Revisions_published", table: "Revisions");
            // Without the triggers being looked at, as a rebuilt table would lose them.
            foreach (var name in _settings) migrationBuilder.Sql($"ALTER TABLE Settings DROP COLUMN {name}");
        }
    }
}
