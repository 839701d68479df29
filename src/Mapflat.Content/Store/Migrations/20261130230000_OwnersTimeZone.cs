using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>The time zone in which the owner's area tells times.</summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130230000_OwnersTimeZone")]
    public partial class OwnersTimeZone : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>(
            name: "TimeZone", table: "Settings", type: "TEXT", nullable: false, defaultValue: "");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            // Without the triggers being looked at, as a rebuilt table would lose them.
            migrationBuilder.Sql("ALTER TABLE Settings DROP COLUMN TimeZone");
    }
}
