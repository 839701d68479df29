using System.Runtime.InteropServices;

namespace Mapflat.Web.Cli;

/// <summary>
/// Commands that go over a whole site take a fifth less memory with other settings of the runtime than those that
/// serve best. They are read before the first line of a program runs, so the process begins once more with them
/// (decision 12).
/// </summary>
internal static class SmallProcess
{
    private const string Mark = "DOTNET_gcServer";

    private static readonly string[] _verbs =
        ["adopt", "archives", "backup", "content", "freeze", "publish", "redirects", "verify"];

    /// <summary>What somebody has set already stays as it is; a number of the runtime is hexadecimal.</summary>
    private static readonly (string Name, string Value)[] _settings =
    [
        // One heap, collected after 4 MB of garbage and not when it is as large as the processor's cache.
        (Mark, "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_GCGen0MaxBudget", "400000"),
        // What soon ends does not earn back what it costs to find out how often each branch is taken.
        ("DOTNET_TieredPGO", "0"),
        // Compressors and SQLite: freed memory goes back to the system.
        ("MALLOC_ARENA_MAX", "1"),
        ("MALLOC_MMAP_THRESHOLD_", "65536"),
        ("MALLOC_TRIM_THRESHOLD_", "65536"),
    ];

    /// <summary>
    /// Becomes such a process where the command is worth it: same number, same streams. Returns where it is one
    /// already, or cannot become one, as on other systems than Linux.
    /// </summary>
    public static void Become(string[] args)
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Mark) is not null
            || Environment.ProcessPath is not { } program
            || !_verbs.Contains(Array.Find(args, arg => !arg.StartsWith('-')), StringComparer.Ordinal)) return;
        // Each word ends with a null, and so does the list of them.
        string?[] words = File.ReadAllText("/proc/self/cmdline").Split('\0');
        words[^1] = null;
        foreach (var (name, value) in _settings) _ = SetNative(name, value, overwrite: 0);
        _ = Execute(program, words);
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code in the whole assembly.
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative([MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [DllImport("libc", EntryPoint = "execv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Execute([MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] words);
#pragma warning restore SYSLIB1054
}
