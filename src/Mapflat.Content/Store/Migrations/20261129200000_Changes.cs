using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mapflat.Content.Store.Migrations
{
    /// <summary>Tables that the database itself fills and EF does not know, hence no model of them.</summary>
    [DbContext(typeof(ContentDb))]
    [Migration("20261129200000_Changes")]
    public partial class Changes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var sql in Triggers.Changes) migrationBuilder.Sql(sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE PageChanges;");
            migrationBuilder.Sql("DROP TABLE MediaChanges;");
        }
    }
}
