using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>Pages are looked up by their folded addresses, as they may have any spelling.</summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130220000_PageAddresses")]
    public partial class PageAddresses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Folded", table: "Pages", type: "TEXT", nullable: false, defaultValue: "");
            // Until now, an address had no other spelling that was its own.
            migrationBuilder.Sql("UPDATE Pages SET Folded = Address");
            migrationBuilder.CreateIndex(
                name: "IX_Pages_Folded", table: "Pages", column: "Folded", unique: true, filter: "Trashed IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Pages_Folded", table: "Pages");
            // Without the triggers being looked at, as a rebuilt table would lose them.
            migrationBuilder.Sql("ALTER TABLE Pages DROP COLUMN Folded");
        }
    }
}
