using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <inheritdoc />
    public partial class Upkeep : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "HostDefaults",
                table: "Settings",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<int>(
                name: "Version",
                table: "Rules",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AlterColumn<int>(
                name: "PageId",
                table: "PastActs",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(int),
                oldType: "INTEGER");

            migrationBuilder.AddColumn<bool>(
                name: "Listed",
                table: "MissingPaths",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "PastRules",
                columns: table => new
                {
                    ActId = table.Column<int>(type: "INTEGER", nullable: false),
                    RuleId = table.Column<int>(type: "INTEGER", nullable: false),
                    Before = table.Column<string>(type: "TEXT", nullable: true),
                    After = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PastRules", x => new { x.ActId, x.RuleId });
                    table.ForeignKey(
                        name: "FK_PastRules_PastActs_ActId",
                        column: x => x.ActId,
                        principalTable: "PastActs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WaitingImports",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Number = table.Column<string>(type: "TEXT", nullable: false),
                    AccountId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Format = table.Column<string>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WaitingImports", x => x.Id);
                    table.ForeignKey(
                        name: "FK_WaitingImports_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Rules_Hits",
                table: "Rules",
                column: "Hits");

            migrationBuilder.CreateIndex(
                name: "IX_Rules_LastHit",
                table: "Rules",
                column: "LastHit");

            migrationBuilder.CreateIndex(
                name: "IX_Rules_Position",
                table: "Rules",
                column: "Position");

            migrationBuilder.CreateIndex(
                name: "IX_PastRules_RuleId",
                table: "PastRules",
                column: "RuleId");

            migrationBuilder.CreateIndex(
                name: "IX_WaitingImports_AccountId",
                table: "WaitingImports",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_WaitingImports_Number",
                table: "WaitingImports",
                column: "Number",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PastRules");

            migrationBuilder.DropTable(
                name: "WaitingImports");

            migrationBuilder.DropIndex(
                name: "IX_Rules_Hits",
                table: "Rules");

            migrationBuilder.DropIndex(
                name: "IX_Rules_LastHit",
                table: "Rules");

            migrationBuilder.DropIndex(
                name: "IX_Rules_Position",
                table: "Rules");

            migrationBuilder.DropColumn(
                name: "HostDefaults",
                table: "Settings");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "Rules");

            migrationBuilder.DropColumn(
                name: "Listed",
                table: "MissingPaths");

            migrationBuilder.AlterColumn<int>(
                name: "PageId",
                table: "PastActs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "INTEGER",
                oldNullable: true);
        }
    }
}
