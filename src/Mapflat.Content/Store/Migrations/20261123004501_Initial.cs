using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Ledger",
                columns: table => new
                {
                    Path = table.Column<string>(type: "TEXT", nullable: false),
                    FirstPublic = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Ledger", x => x.Path);
                });

            migrationBuilder.CreateTable(
                name: "Media",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    ContentType = table.Column<string>(type: "TEXT", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    Added = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Media", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Rules",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Match = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<string>(type: "TEXT", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    QueryKey = table.Column<string>(type: "TEXT", nullable: false),
                    Host = table.Column<string>(type: "TEXT", nullable: true),
                    To = table.Column<string>(type: "TEXT", nullable: true),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    Query = table.Column<string>(type: "TEXT", nullable: false),
                    Enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    ArchiveUrl = table.Column<string>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    Added = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Hits = table.Column<long>(type: "INTEGER", nullable: false),
                    LastHit = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Rules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Settings",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Tagline = table.Column<string>(type: "TEXT", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: false),
                    Language = table.Column<string>(type: "TEXT", nullable: false),
                    Contact = table.Column<string>(type: "TEXT", nullable: false),
                    Footer = table.Column<string>(type: "TEXT", nullable: false),
                    Navigation = table.Column<string>(type: "TEXT", nullable: false),
                    TargetHosts = table.Column<string>(type: "TEXT", nullable: false),
                    Dormant = table.Column<bool>(type: "INTEGER", nullable: false),
                    DormantSince = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DormancyText = table.Column<string>(type: "TEXT", nullable: false),
                    SuccessorName = table.Column<string>(type: "TEXT", nullable: false),
                    SuccessorUrl = table.Column<string>(type: "TEXT", nullable: false),
                    SuccessorPages = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Settings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "State",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Generation = table.Column<long>(type: "INTEGER", nullable: false),
                    Seeded = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_State", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "FormerAddresses",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Path = table.Column<string>(type: "TEXT", nullable: false),
                    PageId = table.Column<int>(type: "INTEGER", nullable: false),
                    Added = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FormerAddresses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Pages",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Section = table.Column<string>(type: "TEXT", nullable: false),
                    Order = table.Column<int>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    LiveRevisionId = table.Column<int>(type: "INTEGER", nullable: true),
                    Published = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Updated = table.Column<DateTime>(type: "TEXT", nullable: true),
                    WithdrawnOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    WithdrawnReason = table.Column<string>(type: "TEXT", nullable: true),
                    WithdrawnAnswer = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Pages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Revisions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PageId = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Menu = table.Column<string>(type: "TEXT", nullable: false),
                    Summary = table.Column<string>(type: "TEXT", nullable: false),
                    Markdown = table.Column<string>(type: "TEXT", nullable: false),
                    AsOf = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Successor = table.Column<string>(type: "TEXT", nullable: true),
                    Author = table.Column<string>(type: "TEXT", nullable: false),
                    Saved = table.Column<DateTime>(type: "TEXT", nullable: false),
                    PublishedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Revisions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Revisions_Pages_PageId",
                        column: x => x.PageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_FormerAddresses_PageId",
                table: "FormerAddresses",
                column: "PageId");

            migrationBuilder.CreateIndex(
                name: "IX_FormerAddresses_Path",
                table: "FormerAddresses",
                column: "Path",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Media_Name",
                table: "Media",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Pages_Address",
                table: "Pages",
                column: "Address",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Pages_Key",
                table: "Pages",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Pages_LiveRevisionId",
                table: "Pages",
                column: "LiveRevisionId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Pages_Section_Order",
                table: "Pages",
                columns: new[] { "Section", "Order" });

            migrationBuilder.CreateIndex(
                name: "IX_Revisions_PageId_Number",
                table: "Revisions",
                columns: new[] { "PageId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Rules_Match_Key_QueryKey_Host",
                table: "Rules",
                columns: new[] { "Match", "Key", "QueryKey", "Host" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_FormerAddresses_Pages_PageId",
                table: "FormerAddresses",
                column: "PageId",
                principalTable: "Pages",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_Pages_Revisions_LiveRevisionId",
                table: "Pages",
                column: "LiveRevisionId",
                principalTable: "Revisions",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            // What has been public is history: SQLite itself refuses to change or delete it. EF does not know of triggers;
            // a migration that makes SQLite rebuild one of these tables must make them again (a test sees to it).
            migrationBuilder.Sql(
                """
                CREATE TRIGGER Revisions_keep_words BEFORE UPDATE ON Revisions
                WHEN old.PublishedAt IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'a published revision is never changed'); END;
                """);
            migrationBuilder.Sql(
                """
                CREATE TRIGGER Revisions_keep_rows BEFORE DELETE ON Revisions
                WHEN old.PublishedAt IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'a published revision is never deleted'); END;
                """);
            migrationBuilder.Sql(
                """
                CREATE TRIGGER Ledger_keep_rows BEFORE DELETE ON Ledger
                BEGIN SELECT RAISE(ABORT, 'an address that was public is never forgotten'); END;
                """);
            migrationBuilder.Sql(
                """
                CREATE TRIGGER Ledger_keep_words BEFORE UPDATE ON Ledger
                BEGIN SELECT RAISE(ABORT, 'an address that was public is never changed'); END;
                """);
            // REPLACE deletes without asking the triggers above.
            migrationBuilder.Sql(
                """
                CREATE TRIGGER Ledger_replace_nothing BEFORE INSERT ON Ledger
                WHEN EXISTS (SELECT 1 FROM Ledger WHERE Path = new.Path)
                BEGIN SELECT RAISE(IGNORE); END;
                """);
            migrationBuilder.Sql(
                """
                CREATE TRIGGER Revisions_replace_nothing BEFORE INSERT ON Revisions
                WHEN EXISTS (SELECT 1 FROM Revisions WHERE PublishedAt IS NOT NULL AND (Id = new.Id OR (PageId = new.PageId AND Number = new.Number)))
                BEGIN SELECT RAISE(ABORT, 'a published revision is never replaced'); END;
                """);

            // The index holds its own copy of the public text, so that a draft cannot be found. rowid is the page's Id.
            migrationBuilder.Sql(
                """
                CREATE VIRTUAL TABLE PageSearch USING fts5
                (Title, Headings, Body, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3');
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Revisions_Pages_PageId",
                table: "Revisions");

            migrationBuilder.Sql("DROP TABLE PageSearch");

            migrationBuilder.DropTable(
                name: "FormerAddresses");

            migrationBuilder.DropTable(
                name: "Ledger");

            migrationBuilder.DropTable(
                name: "Media");

            migrationBuilder.DropTable(
                name: "Rules");

            migrationBuilder.DropTable(
                name: "Settings");

            migrationBuilder.DropTable(
                name: "State");

            migrationBuilder.DropTable(
                name: "Pages");

            migrationBuilder.DropTable(
                name: "Revisions");
        }
    }
}
