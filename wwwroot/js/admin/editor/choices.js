// The lists of pages and pictures that something is chosen from; for browsers without script they are pages.

/** What a list holds for some words: name, address, and of a picture what it shows and what it looks like. */
async function find(kind, words) {
  const answer = await fetch(`/admin/insertions/${kind}?q=${encodeURIComponent(words)}`, { redirect: 'manual' });
  if (!answer.ok) throw new Error('The list cannot be had.');
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return [...page.querySelectorAll('#choices li')].map(found => ({
    name: found.querySelector('strong').textContent,
    address: found.querySelector('.muted').textContent,
    words: found.dataset.alt ?? '',
    isDecorative: found.dataset.decorative === 'true',
    image: found.querySelector('img')?.getAttribute('src'),
  }));
}

/** A search field and the list below it. */
export class Choices {
  #kind;
  #query;
  #list;
  #choose;
  #first;
  #timer = 0;

  /** @param first What stands before all that is found for some words. */
  constructor(kind, query, list, choose, first = () => []) {
    [this.#kind, this.#query, this.#list, this.#choose, this.#first] = [kind, query, list, choose, first];
    query.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#fill(), 200);
    });
    query.addEventListener('keydown', async event => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      clearTimeout(this.#timer);
      if (this.#list.dataset.words !== this.#query.value.trim()) await this.#fill();
      this.#list.querySelector('button')?.click();
    });
  }

  open() {
    this.#query.value = '';
    this.#list.replaceChildren();
    this.#query.focus();
    this.#fill();
  }

  async #fill() {
    const words = this.#query.value.trim();
    const list = Object.assign(document.createElement('ul'), { className: 'choices' });
    const found = this.#first(words);
    try {
      found.push(...await find(this.#kind, words));
      if (words !== this.#query.value.trim()) return;
      list.append(...found.map(choice => this.#show(choice)));
      if (found.length === 0) list.append(Object.assign(document.createElement('li'), { textContent: 'Nothing was found.' }));
    } catch {
      list.replaceChildren(...found.map(choice => this.#show(choice)),
        Object.assign(document.createElement('li'), { textContent: 'The list cannot be had at the moment. Sign in again in another tab.' }));
    }
    this.#list.replaceChildren(list);
    this.#list.dataset.words = words;
  }

  #show(choice) {
    const item = document.createElement('li');
    if (choice.image) item.append(Object.assign(new Image(), { src: choice.image, alt: '', loading: 'lazy' }));
    const text = document.createElement('div');
    text.append(Object.assign(document.createElement('strong'), { textContent: choice.name }), document.createElement('br'),
      Object.assign(document.createElement('span'), { className: 'muted', textContent: choice.told ?? choice.address }));
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button small', textContent: 'Choose' });
    button.setAttribute('aria-label', `Choose ${choice.name}`);
    button.addEventListener('click', () => this.#choose(choice));
    item.append(text, button);
    return item;
  }
}
