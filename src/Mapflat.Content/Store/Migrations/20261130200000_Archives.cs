using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>Old sites that were adopted: their archives, their addresses and what was captured at them.</summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130200000_Archives")]
    public partial class Archives : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Archives",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    File = table.Column<string>(type: "TEXT", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    Host = table.Column<string>(type: "TEXT", nullable: false),
                    Adopted = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Report = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table => table.PrimaryKey("PK_Archives", a => a.Id));
            migrationBuilder.CreateTable(
                name: "CapturedAddresses",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    QueryKey = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    LeadsTo = table.Column<string>(type: "TEXT", nullable: true),
                    LatestId = table.Column<int>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    MediaType = table.Column<string>(type: "TEXT", nullable: false),
                    Generation = table.Column<long>(type: "INTEGER", nullable: false),
                    IsIndexed = table.Column<bool>(type: "INTEGER", nullable: false),
                },
                constraints: table => table.PrimaryKey("PK_CapturedAddresses", a => a.Id));
            migrationBuilder.CreateTable(
                name: "Captures",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                    AddressId = table.Column<int>(type: "INTEGER", nullable: false),
                    ArchiveId = table.Column<int>(type: "INTEGER", nullable: false),
                    Moment = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ContentType = table.Column<string>(type: "TEXT", nullable: false),
                    Digest = table.Column<string>(type: "TEXT", nullable: false),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    RecordOffset = table.Column<long>(type: "INTEGER", nullable: false),
                    RecordLength = table.Column<long>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Captures", c => c.Id);
                    table.ForeignKey("FK_Captures_Archives_ArchiveId", c => c.ArchiveId, "Archives", "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey("FK_Captures_CapturedAddresses_AddressId", c => c.AddressId, "CapturedAddresses",
                        "Id", onDelete: ReferentialAction.Restrict);
                });
            migrationBuilder.CreateIndex("IX_Archives_Name", "Archives", "Name", unique: true);
            migrationBuilder.CreateIndex("IX_Archives_Sha256", "Archives", "Sha256", unique: true);
            migrationBuilder.CreateIndex(
                "IX_CapturedAddresses_Address", "CapturedAddresses", "Address", unique: true);
            migrationBuilder.CreateIndex(
                "IX_CapturedAddresses_Key_QueryKey", "CapturedAddresses", ["Key", "QueryKey"]);
            migrationBuilder.CreateIndex("IX_CapturedAddresses_Generation", "CapturedAddresses", "Generation");
            migrationBuilder.CreateIndex(
                "IX_CapturedAddresses_to_index", "CapturedAddresses", "Id", filter: "NOT IsIndexed");
            migrationBuilder.CreateIndex("IX_Captures_AddressId_Moment", "Captures", ["AddressId", "Moment"]);
            migrationBuilder.CreateIndex("IX_Captures_ArchiveId", "Captures", "ArchiveId");
            migrationBuilder.AddColumn<int>(
                name: "CapturesTo",
                table: "Verifications",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
            migrationBuilder.Sql(Triggers.CapturedMapIndex);
            foreach (var sql in Triggers.Captures) migrationBuilder.Sql(sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn("CapturesTo", "Verifications");
            migrationBuilder.DropTable("Captures");
            migrationBuilder.DropTable("CapturedAddresses");
            migrationBuilder.DropTable("Archives");
        }
    }
}
