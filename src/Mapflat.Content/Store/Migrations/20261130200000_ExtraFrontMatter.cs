using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>The keys of a page's file that mean nothing here, kept to be written again.</summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130200000_ExtraFrontMatter")]
    public partial class ExtraFrontMatter : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>(
            name: "Extra", table: "Revisions", type: "TEXT", nullable: false, defaultValue: "");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            // Without the triggers being looked at, as a rebuilt table would lose them.
            migrationBuilder.Sql("ALTER TABLE Revisions DROP COLUMN Extra");
    }
}
