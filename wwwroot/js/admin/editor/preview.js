// The preview is the page itself, rendered by the server; here it is only put into its frame. It follows the cursor, and
// a click in it brings the cursor there.

const pause = 400;

export class Preview {
  #frame;
  #form;
  #note;
  #goTo;
  #line = 0;
  #timer = 0;
  #running = false;
  #isBehind = false;
  #isSeen = false;

  constructor(frame, form, note, goTo) {
    [this.#frame, this.#form, this.#note, this.#goTo] = [frame, form, note, goTo];
    const listen = () => frame.contentDocument?.addEventListener('click', event => this.#click(event));
    frame.addEventListener('load', () => {
      listen();
      this.#scroll();
    });
    listen();
    // What nobody sees is not asked for.
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.#isSeen = isIntersecting;
      if (isIntersecting && this.#isBehind) this.soon();
    }).observe(frame);
  }

  /** Shows the words soon, once the typing pauses and the last ones are there. */
  soon() {
    this.#isBehind = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(), pause);
  }

  /** The cursor is on this line of the text, from 1. */
  follow(line) {
    if (line === this.#line) return;
    this.#line = line;
    this.#scroll();
  }

  async #show() {
    if (this.#running || !this.#isSeen) return;
    this.#running = true;
    this.#isBehind = false;
    try {
      const answer = await fetch(this.#frame.getAttribute('src'), {
        method: 'POST', body: new URLSearchParams(new FormData(this.#form)), headers: { Accept: 'text/html, application/json;q=0' }, redirect: 'manual',
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
      this.#scroll();
    } catch {
      this.#note.textContent = 'The server does not answer; the preview is as it was.';
    } finally {
      this.#running = false;
      if (this.#isBehind) this.soon();
    }
  }

  #click(event) {
    const link = event.target.closest?.('a[href]');
    if (link && !link.getAttribute('href').startsWith('#')) event.preventDefault();
    const block = event.target.closest?.('[data-line]');
    if (block) this.#goTo(Number(block.dataset.line));
  }

  /** Brings what is made of the cursor's line into the middle, if it is not to be seen. */
  #scroll() {
    const page = this.#frame.contentDocument;
    const blocks = [...page?.querySelectorAll('[data-line]') ?? []].filter(block => Number(block.dataset.line) <= this.#line);
    const block = blocks.sort((a, b) => a.dataset.line - b.dataset.line).at(-1);
    const { clientHeight } = page?.scrollingElement ?? {};
    const box = block?.getBoundingClientRect();
    if (!box || box.top >= 0 && box.bottom <= clientHeight) return;
    page.scrollingElement.scrollTop += box.top - Math.max(20, (clientHeight - box.height) / 2);
  }
}
