using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>What was done to addresses of old sites, so that it can be undone, and what they are listed by.</summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130210000_CaptureActs")]
    public partial class CaptureActs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "PastCaptures",
                columns: table => new
                {
                    ActId = table.Column<int>(type: "INTEGER", nullable: false),
                    AddressId = table.Column<int>(type: "INTEGER", nullable: false),
                    Before = table.Column<string>(type: "TEXT", nullable: false),
                    After = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PastCaptures", p => new { p.ActId, p.AddressId });
                    table.ForeignKey("FK_PastCaptures_PastActs_ActId", p => p.ActId, "PastActs", "Id",
                        onDelete: ReferentialAction.Cascade);
                });
            migrationBuilder.CreateIndex("IX_PastCaptures_AddressId", "PastCaptures", "AddressId");
            migrationBuilder.CreateIndex("IX_CapturedAddresses_decided", "CapturedAddresses", ["State", "Address"],
                filter: "State <> 'Shown'");
            migrationBuilder.Sql(Triggers.FolderIndex);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_CapturedAddresses_folder", "CapturedAddresses");
            migrationBuilder.DropIndex("IX_CapturedAddresses_decided", "CapturedAddresses");
            migrationBuilder.DropTable("PastCaptures");
        }
    }
}
