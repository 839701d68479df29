using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>The text of a page in the editor: what the form sends, and the surface that it is written on.</summary>
internal static class WritingSurface
{
    /// <summary>The surface, or the text area where there is no script.</summary>
    public const string Selector = "#markdown";

    /// <summary>The field that the form sends.</summary>
    public static ILocator Text(this IPage page) => page.Locator("[name=markdown]");

    public static Task<string> ReadTextAsync(this IPage page) => page.InputValueAsync("[name=markdown]");

    /// <summary>Gives the page another text, as words that are brought back do.</summary>
    public static async Task WriteTextAsync(this IPage page, string text)
    {
        await Expect(page.Locator(".cm-content")).ToBeVisibleAsync();
        await page.EvalOnSelectorAsync("[name=markdown]", """
            (area, text) => {
              area.value = text;
              area.dispatchEvent(new InputEvent('input', { bubbles: true }));
            }
            """, text);
    }

    /// <summary>Selects a stretch of the text, as a mouse would.</summary>
    public static Task SelectTextAsync(this IPage page, int from, int to) => page.EvaluateAsync("""
        async ([from, to]) => {
          const { EditorView } = await import('/js/admin/editor/codemirror.js');
          const view = EditorView.findFromDOM(document.querySelector('.cm-editor'));
          view.focus();
          view.dispatch({ selection: { anchor: from, head: to } });
        }
        """, new[] { from, to });

    /// <summary>Types at the very start of the text.</summary>
    public static async Task TypeFirstAsync(this IPage page, string words)
    {
        await page.FocusAsync(Selector);
        await page.Keyboard.PressAsync("Control+Home");
        await page.Keyboard.TypeAsync(words);
    }

    /// <summary>Pastes into the text what the clipboard of another program would hold.</summary>
    public static Task PasteAsync(this IPage page, string html, string plain) => page.EvaluateAsync("""
        ([html, plain]) => {
          const data = new DataTransfer();
          if (html) data.setData('text/html', html);
          data.setData('text/plain', plain);
          document.getElementById('markdown')
              .dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """, new[] { html, plain });
}
