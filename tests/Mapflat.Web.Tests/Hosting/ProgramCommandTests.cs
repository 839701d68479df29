using Mapflat.Content;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Tests.Hosting;

/// <summary>What the program says about itself to whoever sits at its machine.</summary>
public sealed class ProgramCommandTests
{
    [Fact]
    public void Command_names_this_program_and_this_data_folder_for_a_shell()
    {
        var command = new ProgramCommand(new MapflatOptions(), new DataFolder("/srv/it's here")).Write("doctor");
        Assert.Contains(typeof(Program).Assembly.Location + " doctor ", command, StringComparison.Ordinal);
        Assert.EndsWith(@" --Mapflat:DataDirectory='/srv/it'\''s here'", command, StringComparison.Ordinal);
    }

    [Fact]
    public void Strangers_are_told_of_no_path_once_the_site_is_public()
    {
        var folder = new DataFolder("/srv/site");
        Assert.True(new ProgramCommand(new MapflatOptions(), folder).IsForAnybody);
        Assert.False(new ProgramCommand(
            new MapflatOptions { PublicUrl = "https://www.example.org" }, folder).IsForAnybody);
    }

    [Fact]
    public void Frame_stands_straight_around_the_longest_line()
    {
        var lines = SetupCode.Frame(["short", "a line that is longer"]).Split(Environment.NewLine);
        Assert.Equal(4, lines.Length);
        Assert.Single(lines.Select(line => line.Length).Distinct());
        Assert.Equal("|  a line that is longer  |", lines[2]);
    }
}
