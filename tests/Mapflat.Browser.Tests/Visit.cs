namespace Mapflat.Browser.Tests;

/// <summary>A visitor's browser with one page open, and everything that it said or asked for.</summary>
public sealed class Visit : IAsyncDisposable
{
    /// <summary>Of every window.</summary>
    public const int Height = 800;

    /// <summary>How long anything is waited for, in milliseconds.</summary>
    private static readonly float Patience = (float)Wait.Patience.TotalMilliseconds;

    /// <summary>How long a site may take to its first page: it imports and freezes everything before it.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromMinutes(5);

    /// <summary>Waits until a site that was just started has a page to show.</summary>
    public static async Task AwaitStartAsync(string origin)
    {
        using var http = new HttpClient { BaseAddress = new Uri(origin), Timeout = Start };
        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            },
            Start);
    }

    private readonly IBrowserContext _context;
    private readonly Action<Visit>? _giveBack;
    private readonly List<string> _complaints = [];
    private readonly List<IRequest> _requests = [];

    private Visit(IBrowserContext context, IPage page, Action<Visit>? giveBack) =>
        (_context, Page, _giveBack) = (context, page, giveBack);

    public IPage Page { get; }

    public IResponse? Response { get; private set; }

    /// <summary>Console messages, uncaught errors and violations of the policy.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public IReadOnlyList<IRequest> Requests => _requests;

    /// <summary>Opens a window.</summary>
    /// <param name="context">The browser profile.</param>
    /// <param name="giveBack">Takes the visit when it is over; null to close it.</param>
    public static async Task<Visit> StartAsync(IBrowserContext context, Action<Visit>? giveBack)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page, giveBack);
        page.Console += (_, message) => visit.Note(message.Text, message.Location);
        page.PageError += (_, error) => visit._complaints.Add(error);
        context.Request += (_, request) => visit._requests.Add(request);
        return visit;
    }

    /// <summary>Makes the window as it was when new.</summary>
    public async Task ResetAsync(int width)
    {
        await Page.UnrouteAllAsync();
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions
        {
            Media = Media.Null,
            ColorScheme = ColorScheme.Null,
            ForcedColors = ForcedColors.Null
        });
        await Page.SetViewportSizeAsync(width, Height);
    }

    /// <summary>Goes to a template and sees that it answers what it is to answer.</summary>
    public async Task GoAsync(Template template)
    {
        if (template.Method != "GET")
        {
            await Page.RouteAsync(
                url => new Uri(url).PathAndQuery == template.Address,
                route => route.ContinueAsync(new RouteContinueOptions { Method = template.Method }));
        }

        Response = await Page.GotoAsync(template.Address);
        Assert.Equal(template.Status, Response!.Status);
    }

    /// <summary>The cookies of this profile.</summary>
    public Task<IReadOnlyList<BrowserContextCookiesResult>> CookiesAsync() => _context.CookiesAsync();

    /// <summary>Runs a function in the page that gives a list of what is wrong.</summary>
    public Task<string[]> FindAsync(string function) => Page.EvaluateAsync<string[]>(function);

    public async ValueTask DisposeAsync()
    {
        if (_giveBack is null) await _context.DisposeAsync();
        else _giveBack(this);
    }

    /// <summary>That the page itself answers 404 is told by the browser as an error, and is none.</summary>
    private void Note(string text, string location)
    {
        var own = text.StartsWith(
            "Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)
            && location.StartsWith(Page.Url, StringComparison.Ordinal);
        if (!own) _complaints.Add(text);
    }
}
