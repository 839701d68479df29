// The preview is the page itself, rendered by the server; here it is only put into its frame without losing the place.

export class Preview {
  #frame;
  #form;
  #note;
  #timer = 0;
  #running = null;

  constructor(frame, form, note) {
    this.#frame = frame;
    this.#form = form;
    this.#note = note;
    const quiet = () => frame.contentDocument?.addEventListener('click', event => {
      const link = event.target.closest?.('a[href]');
      if (link && !link.getAttribute('href').startsWith('#')) event.preventDefault();
    });
    frame.addEventListener('load', quiet);
    quiet();
  }

  /** Shows the words soon, once the typing pauses. */
  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.show(), 400);
  }

  async show() {
    this.#running?.abort();
    const running = this.#running = new AbortController();
    try {
      const answer = await fetch(this.#frame.getAttribute('src'), {
        method: 'POST', body: new URLSearchParams(new FormData(this.#form)), headers: { Accept: 'text/html, application/json;q=0' }, redirect: 'manual', signal: running.signal,
      });
      if (answer.type === 'opaqueredirect') return;
      const shown = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!answer.ok) {
        this.#note.textContent = shown.querySelector('.notice')?.textContent ?? 'There is no preview at the moment.';
        return;
      }
      this.#note.textContent = '';
      const page = this.#frame.contentDocument;
      if (!page?.body) return;
      const place = page.scrollingElement.scrollTop;
      page.body.replaceWith(page.adoptNode(shown.body));
      page.scrollingElement.scrollTop = place;
    } catch (fault) {
      if (fault.name !== 'AbortError') this.#note.textContent = 'The server does not answer; the preview is as it was.';
    }
  }
}
