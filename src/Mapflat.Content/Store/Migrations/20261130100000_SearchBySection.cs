using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>
    /// An index of sections in the place of one of pages, with words that mean the same. It is left empty: to fill it,
    /// each page must be rendered, for which no start may wait; an upkeep task does it (<c>SearchTask</c>).
    /// </summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261130100000_SearchBySection")]
    public partial class SearchBySection : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Terms",
                table: "Revisions",
                type: "TEXT",
                nullable: false,
                defaultValue: "");
            migrationBuilder.AddColumn<string>(
                name: "Synonyms",
                table: "Settings",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");
            migrationBuilder.Sql("DROP TABLE PageSearch");
            foreach (var sql in Triggers.Search) migrationBuilder.Sql(sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("CREATE VIRTUAL TABLE PageSearch USING fts5 "
                + "(Title, Headings, Body, tokenize = 'porter unicode61 remove_diacritics 2')");
            migrationBuilder.Sql("""
                INSERT INTO PageSearch (rowid, Title, Headings, Body)
                SELECT p.Id, r.Title, '', r.Summary || char(10) || r.Markdown
                FROM Pages p JOIN Revisions r ON r.Id = p.LiveRevisionId WHERE p.Status <> 'Draft'
                """);
            migrationBuilder.Sql("DROP TABLE SearchIndex");
            migrationBuilder.Sql("DROP TABLE SearchSections");
            migrationBuilder.Sql("DROP TABLE SearchWords");
            migrationBuilder.Sql("ALTER TABLE Settings DROP COLUMN Synonyms");
            migrationBuilder.Sql("ALTER TABLE Revisions DROP COLUMN Terms");
        }
    }
}
