// The last resort: what is typed stands in this browser until the server has it.

const names = ['title', 'menu', 'summary', 'asOf', 'successor', 'terms', 'markdown'];

const plain = text => text.replaceAll('\r\n', '\n').trim();

/** The words of a form. */
export const read = form => Object.fromEntries(names.map(name => [name, form.elements[name].value]));

/** Whether the same words stand in both. */
export const same = (a, b) => names.every(name => plain(a[name] ?? '') === plain(b[name] ?? ''));

export class Kept {
  #now;
  #before;

  constructor(page) {
    this.#now = `mapflat.draft.${page}`;
    this.#before = `mapflat.draft.${page}.before`;
  }

  /** Keeps the words of a form. */
  keep(form) {
    this.#write(this.#now, { words: read(form), edits: form.elements.edits.value, at: new Date().toISOString() });
  }

  /** The server has these words. */
  drop() {
    this.#write(this.#now, null);
  }

  /** What an earlier visit left behind; it is safe from what is typed from now on. */
  find(form) {
    const left = this.#read(this.#now);
    if (left && !same(left.words, read(form))) this.#write(this.#before, left);
    this.#write(this.#now, null);
    const before = this.#read(this.#before);
    if (before && same(before.words, read(form))) {
      this.forget();
      return null;
    }
    return before;
  }

  /** Nobody wants what an earlier visit left behind. */
  forget() {
    this.#write(this.#before, null);
  }

  #read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  #write(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Without storage there is still the server.
    }
  }
}
