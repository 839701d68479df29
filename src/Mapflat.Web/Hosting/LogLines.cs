using Mapflat.Content.Upkeep;

namespace Mapflat.Web.Hosting;

/// <summary>
/// Everything that the program itself says in its log, requests aside. In one class, as the generator writes several in
/// an order that differs from build to build, and two builds of one commit are to be the same.
/// </summary>
internal static partial class LogLines
{
    [LoggerMessage(LogLevel.Warning, "{Summary} “mapflat verify” lists them all")]
    public static partial void AddressesFailed(this ILogger logger, string summary);

    [LoggerMessage(LogLevel.Error, "The old addresses could not be verified")]
    public static partial void NotVerified(this ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Error, "The archive {Name}, which was uploaded, could not be taken in")]
    public static partial void NotAdopted(this ILogger logger, string name, Exception e);

    [LoggerMessage(LogLevel.Error, "{Path} cannot be answered without the database")]
    public static partial void StoreAway(this ILogger logger, string path, Exception e);

    [LoggerMessage(LogLevel.Warning, "Visits are counted but cannot be saved: {Reason} Trying again every minute")]
    public static partial void VisitsWait(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning,
        "Nobody can sign in yet. Open {Address} and enter this code to create the owner's account: {Code}")]
    public static partial void NobodyCanSignIn(this ILogger logger, string address, string code);

    [LoggerMessage(LogLevel.Warning, "All redirect rules are switched off, because the file {File} is there; pages and "
        + "their former addresses answer as ever")]
    public static partial void RulesOff(this ILogger logger, string file);

    [LoggerMessage(LogLevel.Warning, "The redirect rules are obeyed again, because the file {File} is gone")]
    public static partial void RulesOn(this ILogger logger, string file);

    [LoggerMessage(LogLevel.Information, "Froze {Count} addresses of generation {Generation} in {Elapsed} ms")]
    public static partial void Frozen(this ILogger logger, int count, long generation, long elapsed);

    [LoggerMessage(LogLevel.Error, "The content cannot be frozen. {Consequence}; trying again in {Seconds} s")]
    public static partial void NotFrozen(this ILogger logger, Exception e, string consequence, double seconds);

    [LoggerMessage(
        LogLevel.Error, "What was frozen of {Address} is damaged, as by a disk that fails; it is drawn anew")]
    public static partial void AnswerDamaged(this ILogger logger, string address);

    [LoggerMessage(LogLevel.Warning, "{Address} cannot be drawn anew; visitors get it as it was before")]
    public static partial void NotDrawnAnew(this ILogger logger, string address, Exception e);

    [LoggerMessage(LogLevel.Error, "What was saved cannot be shown to visitors yet; trying again")]
    public static partial void NotShown(this ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Error, "Visitors get the site as it was last frozen, and nothing can be saved. {Reason}")]
    public static partial void ReadOnly(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information,
        "Imported the shipped content: {Pages} pages, {Rules} redirect rules, {Media} media files")]
    public static partial void Seeded(this ILogger logger, int pages, int rules, int media);

    [LoggerMessage(LogLevel.Error, "{Address} answers {Status} and was not frozen")]
    public static partial void NotRendered(this ILogger logger, string address, int status);

    [LoggerMessage(LogLevel.Information, "Redirected {Path} to {Location} with {Status}")]
    public static partial void Redirected(this ILogger logger, string path, string location, int status);

    [LoggerMessage(LogLevel.Warning, "No pages can be suggested, because the store cannot be read")]
    public static partial void NoSuggestions(this ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Information, "The task {Task} says that all is well: {Summary}")]
    public static partial void TaskWell(this ILogger logger, string task, string summary);

    [LoggerMessage(LogLevel.Warning, "The task {Task} now says {State}: {Summary}")]
    public static partial void TaskTroubled(this ILogger logger, string task, UpkeepState state, string summary);

    [LoggerMessage(LogLevel.Error, "What the site does for itself is at a standstill; trying again in a minute")]
    public static partial void UpkeepStopped(this ILogger logger, Exception e);
}
