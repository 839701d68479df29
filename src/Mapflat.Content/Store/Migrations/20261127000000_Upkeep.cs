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
            migrationBuilder.AddColumn<long>(
                name: "RulesTag",
                table: "State",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "HostDefaults",
                table: "Settings",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<DateOnly>(
                name: "FirstHit",
                table: "Rules",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Version",
                table: "Rules",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            // EF would rebuild this table outside the transaction, and a process that is killed meanwhile leave half of it.
            foreach (var sql in Triggers.ActsWithoutPage) migrationBuilder.Sql(sql);

            migrationBuilder.AddColumn<DateTime>(
                name: "Used",
                table: "Passkeys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "Ignored",
                table: "MissingPaths",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Source",
                table: "MissingPaths",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "OutboundLinks",
                columns: table => new
                {
                    Url = table.Column<string>(type: "TEXT", nullable: false),
                    FirstFailure = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    LastStatus = table.Column<string>(type: "TEXT", nullable: false),
                    LastAnswered = table.Column<bool>(type: "INTEGER", nullable: false),
                    LastChecked = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastAlive = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ArchivedCopy = table.Column<string>(type: "TEXT", nullable: true),
                    Pages = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboundLinks", x => x.Url);
                });

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
                name: "RedirectTests",
                columns: table => new
                {
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    Target = table.Column<string>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RedirectTests", x => x.Position);
                });

            migrationBuilder.CreateTable(
                name: "RuleMonths",
                columns: table => new
                {
                    RuleId = table.Column<int>(type: "INTEGER", nullable: false),
                    Month = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RuleMonths", x => new { x.RuleId, x.Month });
                });

            migrationBuilder.CreateTable(
                name: "Verifications",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Tried = table.Column<int>(type: "INTEGER", nullable: false),
                    Skipped = table.Column<int>(type: "INTEGER", nullable: false),
                    Failed = table.Column<int>(type: "INTEGER", nullable: false),
                    Failures = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Verifications", x => x.Id);
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

            foreach (var sql in Triggers.RulesTag) migrationBuilder.Sql(sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OutboundLinks");

            migrationBuilder.DropTable(
                name: "PastRules");

            migrationBuilder.DropTable(
                name: "RedirectTests");

            migrationBuilder.DropTable(
                name: "RuleMonths");

            migrationBuilder.DropTable(
                name: "Verifications");

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
                name: "RulesTag",
                table: "State");

            migrationBuilder.DropColumn(
                name: "HostDefaults",
                table: "Settings");

            migrationBuilder.DropColumn(
                name: "FirstHit",
                table: "Rules");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "Rules");

            migrationBuilder.DropColumn(
                name: "Used",
                table: "Passkeys");

            migrationBuilder.DropColumn(
                name: "Ignored",
                table: "MissingPaths");

            migrationBuilder.DropColumn(
                name: "Source",
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
