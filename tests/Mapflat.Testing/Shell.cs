using System.Text;
using Mapflat.Web.Cli;

namespace Mapflat.Testing;

/// <summary>What a command said and answered.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record Said(int Code, string Out, string Error)
{
    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>
/// Runs commands in the test's process. Tests may do so at the same time: each hears its own command only.
/// </summary>
public static class Shell
{
    private static readonly AsyncLocal<StringWriter?> _out = new(), _error = new();

    static Shell()
    {
        Console.SetOut(new Ear(_out, Console.Out));
        Console.SetError(new Ear(_error, Console.Error));
    }

    /// <summary>Runs a command line as the executable would.</summary>
    public static async Task<Said> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        (_out.Value, _error.Value) = (output, error);
        try
        {
            var code = await CommandLine.RunAsync(args);
            return new Said(code, output.ToString(), error.ToString());
        }
        finally
        {
            (_out.Value, _error.Value) = (null, null);
        }
    }

    /// <summary>Runs a command on a data folder.</summary>
    public static Task<Said> OnAsync(string dataDirectory, params string[] args) =>
        RunAsync([.. args, "--Mapflat:DataDirectory=" + dataDirectory]);

    /// <summary>The console as the one who asks hears it.</summary>
    private sealed class Ear(AsyncLocal<StringWriter?> own, TextWriter console) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        public override void Write(char value) => To.Write(value);

        public override void Write(string? value) => To.Write(value);

        public override void Write(char[] buffer, int index, int count) => To.Write(buffer, index, count);

        public override void Flush() => To.Flush();

        private TextWriter To => own.Value is { } writer ? TextWriter.Synchronized(writer) : console;
    }
}
