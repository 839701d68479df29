using System.Reflection;
using System.Text.RegularExpressions;
using Mapflat.Content;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Mapflat.Web.Tests.Conventions;

public sealed class SourceTests
{
    private const int LongestFile = 400;
    private const int LongestLine = 120;

    /// <summary>Where HTML that the program has made itself is written as it is.</summary>
    private static readonly string[] RawHtml =
    [
        "src/Mapflat.Web/Features/Book/Index.cshtml: chapter.Html",
        "src/Mapflat.Web/Features/History/Version.cshtml: page.Html",
        "src/Mapflat.Web/Features/Pages/Home.cshtml: Model.Html",
        "src/Mapflat.Web/Features/Shared/_Layout.cshtml: JsonLd",
        "src/Mapflat.Web/Features/Shared/_Page.cshtml: Model.Html",
    ];

    [Fact]
    public void Every_action_names_its_verb_but_the_error_page_which_answers_all()
    {
        var actions = typeof(Program).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ControllerBase)) && !type.IsAbstract)
            .SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsSpecialName && method.GetBaseDefinition() == method).ToList();
        Assert.NotEmpty(actions);
        Assert.Equal(
            ["ErrorsController.Show"], actions.Where(action => !action.GetCustomAttributes<HttpMethodAttribute>().Any())
                .Select(action => $"{action.DeclaringType!.Name}.{action.Name}"));
    }

    [Fact]
    public void No_method_is_named_by_a_preposition_alone()
    {
        string[] prepositions =
            ["Of", "At", "On", "In", "By", "With", "For", "From", "To", "Into", "Under", "Above", "Below"];
        var methods = new[] { typeof(Program).Assembly, typeof(MapflatOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly
                | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)).ToList();
        Assert.NotEmpty(methods);
        Assert.Empty(methods.Where(method => prepositions.Contains(method.Name))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));
    }

    [Fact]
    public void Comments_on_types_and_members_say_more_than_a_word_or_two()
    {
        const string element = "(summary|param|returns|exception)";
        var empty = new Regex($"/// <{element}( [^>]*)?>.{{0,14}}</{element}>");
        var files = Repository.Files("src", "*.cs").ToList();
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => empty.Matches(Read(file)).Select(match => $"{file}: {match.Value}")));
    }

    [Fact]
    public void What_the_site_is_knows_nothing_of_who_shows_it()
    {
        var references = typeof(MapflatOptions).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();
        // Identity's tables are a class library over EF Core, for all its name.
        references.Remove("Microsoft.AspNetCore.Identity.EntityFrameworkCore");
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || name.StartsWith("Serilog", StringComparison.Ordinal)
            || name is "System.CommandLine" or "mapflat");
        Assert.DoesNotContain(Repository.Files("src/Mapflat.Content", "*.cs"), file => Regex.IsMatch(
            Read(file), @"\bConsole\.|HttpContext|IFormFile"));
    }

    [Fact]
    public void Who_shows_the_site_knows_nothing_of_its_database_or_its_Markdown()
    {
        var references = typeof(Program).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();
        Assert.DoesNotContain(
            references, name => name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || name is "Markdig" or "Microsoft.Data.Sqlite" or "HtmlSanitizer");
        Assert.DoesNotContain(Repository.Files("src/Mapflat.Web", "*.cs"), file => Regex.IsMatch(
            Read(file), @"DbContext|ContentDb\b|Markdig|SqliteConnection"));
    }

    /// <summary>
    /// Nobody outside the solution uses either assembly, so the compiler may tell what is used no more. Migrations are
    /// as EF writes them, MVC finds tag helpers only if they are public, and a test's host is named by its Program.
    /// </summary>
    [Fact]
    public void No_type_is_public_without_need() => Assert.Empty(
        new[] { typeof(Program).Assembly, typeof(MapflatOptions).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type != typeof(Program) && !type.IsSubclassOf(typeof(Migration))
                && !typeof(ITagHelper).IsAssignableFrom(type))
            .Select(type => type.FullName));

    [Fact]
    public void No_view_has_a_style_a_script_or_a_handler_of_its_own()
    {
        foreach (var view in Repository.Files("src/Mapflat.Web", "*.cshtml"))
        {
            var text = Read(view);
            Assert.False(Regex.IsMatch(text, @"\sstyle\s*=|<style|\son[a-z]+\s*=", RegexOptions.IgnoreCase), view);
            Assert.DoesNotContain(
                Regex.Matches(text, "<script[^>]*>"), match => match.Value != "<script type=\"application/ld+json\">"
                    && !match.Value.Contains("src=", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Html_is_written_raw_only_where_it_is_known_to_be_safe() =>
        Assert.Equal(RawHtml, Repository.Files("src/Mapflat.Web", "*.c*")
            .Where(file => Path.GetExtension(file) is ".cs" or ".cshtml")
            .SelectMany(file => Regex.Matches(Read(file), @"Html\.Raw\(([^()]*)\)|new HtmlString\(([^()]*)\)")
                .Select(match => $"{file}: {match.Groups[1].Value}{match.Groups[2].Value}")));

    [Fact]
    public void Time_is_asked_of_the_clock_that_was_handed_in() =>
        Assert.DoesNotContain(Repository.Files("src/Mapflat.Content", "*.cs")
            .Concat(Repository.Files("src/Mapflat.Web/Features", "*.cs")),
            file => Regex.IsMatch(Read(file), @"DateTime(Offset)?\.(Utc)?Now|DateTime\.Today"));

    [Fact]
    public void Lines_of_the_log_are_in_one_class_so_that_a_build_is_the_same_each_time() =>
        Assert.Equal(["src/Mapflat.Web/Hosting/LogLines.cs"], Repository.Files("src", "*.cs")
            .Where(file => Read(file).Contains("[LoggerMessage(", StringComparison.Ordinal)));

    [Fact]
    public void No_file_is_too_long_to_read_at_a_sitting() =>
        Assert.DoesNotContain(
            Repository.Files("src", "*.cs").Concat(Repository.Files("src", "*.cshtml"))
                .Concat(Repository.Files("tests", "*.cs")).Concat(Repository.Files("wwwroot", "*.css"))
                .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal)),
            file => File.ReadLines(Repository.PathOf(file)).Count() >= LongestFile);

    [Fact]
    public void No_line_is_too_wide_to_read_beside_another() =>
        Assert.Empty(((string[])["src", "tests", "benchmarks"])
            .SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.cshtml")))
            .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(Repository.PathOf(file)).Index()
                .Where(line => line.Item.Length > LongestLine).Select(line => $"{file}:{line.Index + 1}")));

    [Fact]
    public void Folders_are_namespaces()
    {
        foreach (var file in Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            var wanted = Path.GetDirectoryName(file)!.Replace("src/", "", StringComparison.Ordinal)
                .Replace("tests/", "", StringComparison.Ordinal).Replace('/', '.');
            Assert.True(
                Regex.Match(Read(file), "^namespace ([A-Za-z.]+)", RegexOptions.Multiline).Groups[1].Value == wanted,
                $"{file} is not in {wanted}");
        }
    }

    private static string Read(string file) => File.ReadAllText(Repository.PathOf(file));
}
