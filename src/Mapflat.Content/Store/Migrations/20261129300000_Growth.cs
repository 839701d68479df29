using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>
    /// Indexes by which what is shown of a large site costs what it shows; and a search without an index of the beginnings
    /// of words, by which nobody looks, and which took a sixth of the database.
    /// </summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261129300000_Growth")]
    public partial class Growth : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Pages_Section_Order", table: "Pages");
            migrationBuilder.CreateIndex(
                name: "IX_Pages_in_order",
                table: "Pages",
                columns: new[] { "Section", "Order", "Address", "Status", "WithdrawnAnswer" },
                filter: "Trashed IS NULL");
            migrationBuilder.CreateIndex(
                name: "IX_Pages_newest",
                table: "Pages",
                columns: new[] { "Updated", "Address", "Status" },
                descending: new[] { true, false, false },
                filter: "Trashed IS NULL");
            migrationBuilder.Sql(Triggers.MapIndex);
            MakeSearch(migrationBuilder, "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            MakeSearch(migrationBuilder, ", prefix = '2 3'");
            migrationBuilder.DropIndex(name: "IX_Pages_map", table: "Pages");
            migrationBuilder.DropIndex(name: "IX_Pages_newest", table: "Pages");
            migrationBuilder.DropIndex(name: "IX_Pages_in_order", table: "Pages");
            migrationBuilder.CreateIndex(
                name: "IX_Pages_Section_Order",
                table: "Pages",
                columns: new[] { "Section", "Order" });
        }

        private static void MakeSearch(MigrationBuilder migrationBuilder, string options)
        {
            migrationBuilder.Sql(
                "CREATE VIRTUAL TABLE PageSearchNew USING fts5 "
                + "(Title, Headings, Body, tokenize = 'porter unicode61 remove_diacritics 2'" + options + ")");
            migrationBuilder.Sql(
                "INSERT INTO PageSearchNew (rowid, Title, Headings, Body) "
                + "SELECT rowid, Title, Headings, Body FROM PageSearch");
            migrationBuilder.Sql("DROP TABLE PageSearch");
            migrationBuilder.Sql("ALTER TABLE PageSearchNew RENAME TO PageSearch");
        }
    }
}
