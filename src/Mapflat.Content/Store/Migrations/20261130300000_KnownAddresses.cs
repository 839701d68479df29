using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>What others know of the site's addresses: visits and links, by the list that tells of them.</summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130300000_KnownAddresses")]
    public partial class KnownAddresses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
            name: "KnownAddresses",
            columns: table => new
            {
                Address = table.Column<string>(type: "TEXT", nullable: false),
                Source = table.Column<string>(type: "TEXT", nullable: false),
                Visits = table.Column<long>(type: "INTEGER", nullable: false),
                Links = table.Column<long>(type: "INTEGER", nullable: false),
                LastSeen = table.Column<string>(type: "TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_KnownAddresses", x => new { x.Address, x.Source }));

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.DropTable(name: "KnownAddresses");
    }
}
