using Mapflat.Content.Pages;
using Mapflat.Content.Tests.Pages;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// A data folder with a page of each kind, and with addresses that answer by each means there is; each test takes a
/// copy.
/// </summary>
public sealed class LedgerSite : IAsyncLifetime
{
    private readonly TempFolder _data = new();

    public async ValueTask InitializeAsync()
    {
        await using var site = new ActingStore(_data.Path);
        await site.Store.ImportAsync(
            ("pages/index.md", Sample.Page("Home")),
            ("pages/a.md", Sample.Page("A", "Text.\n", "former: [/was-a]")),
            ("pages/b.md", Sample.Page("B")),
            ("pages/s.md", Sample.Page("S")),
            ("pages/s/c.md", Sample.Page("C", "![A drawing](/media/d.svg)\n")),
            ("pages/w.md", Sample.Page("W", "Text.\n", "status: withdrawn", "withdrawn_reason: Old.")),
            ("pages/to-host.md", Sample.Page("To another host")),
            ("pages/to-page.md", Sample.Page("To a page")),
            ("pages/to-prefix.md", Sample.Page("To a prefix")),
            ("pages/gone.md", Sample.Page("Gone")),
            ("pages/merged.md", Sample.Page("Merged")),
            ("pages/trashed.md", Sample.Page("Trashed")),
            ("media/d.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 "
                + "1\"><title>D</title><desc>D.</desc><path d=\"M0 0\"/></svg>"),
            ("redirects.csv", "from,to,status,match\n/p/*,/b,301,prefix\n/r,/a,301,exact\n"),
            ("site.yaml", Sample.Site("target_hosts: [elsewhere.example]", "navigation: [/a, /s]")));
        await site.DoAsync(
            "/to-host", new PageAct.Unpublish(new OldAddressAnswer.Redirect("https://elsewhere.example/x")));
        await site.DoAsync("/to-page", new PageAct.Unpublish(new OldAddressAnswer.Redirect("/b")));
        await site.DoAsync("/to-prefix", new PageAct.Unpublish(new OldAddressAnswer.Redirect("/p/x")));
        await site.DoAsync("/gone", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
        await site.DoAsync("/merged", new PageAct.Merge("/a"));
        await site.DoAsync("/trashed", new PageAct.Trash(new OldAddressAnswer.Gone("/b", null)));
    }

    public TempFolder Copy() => _data.Copy();

    public ValueTask DisposeAsync()
    {
        _data.Dispose();
        return ValueTask.CompletedTask;
    }
}
