// A dialog over the lists of links and pictures, which are pages of their own for browsers without script.

import { link, picture } from './markdown.js';

export class Picker {
  #dialog = document.getElementById('picker');
  #title = document.getElementById('picker-title');
  #query = document.getElementById('picker-query');
  #list = document.getElementById('picker-list');
  #area;
  #kind = 'links';
  #timer = 0;
  #place = null;

  constructor(area) {
    this.#area = area;
    this.#query.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#fill(), 200);
    });
    this.#query.form.addEventListener('submit', event => {
      event.preventDefault();
      this.#list.querySelector('button')?.click();
    });
    this.#dialog.addEventListener('close', () => this.#back());
  }

  open(kind) {
    this.#kind = kind;
    this.#place = [this.#area.selectionStart, this.#area.selectionEnd];
    this.#title.textContent = kind === 'links' ? 'Link to a page, or to an address that you paste here' : 'Insert a picture';
    this.#query.value = '';
    this.#list.replaceChildren();
    this.#dialog.showModal();
    this.#query.focus();
    this.#fill();
  }

  /** To where the text was left: a dialog that closes gives back the focus, and not the selection. */
  #back() {
    if (!this.#place) return;
    this.#area.focus();
    this.#area.setSelectionRange(...this.#place);
    this.#place = null;
  }

  async #fill() {
    const asked = this.#query.value.trim();
    const outside = this.#kind === 'links' && /^(https?:\/\/|mailto:)\S+$/i.test(asked);
    const list = document.createElement('ul');
    list.className = 'choices';
    if (outside) list.append(this.#choice(asked, asked, '', null));
    try {
      const answer = await fetch(`/admin/insertions/${this.#kind}?q=${encodeURIComponent(outside ? '' : asked)}`, { redirect: 'manual' });
      if (!answer.ok) throw new Error();
      if (asked !== this.#query.value.trim()) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const found of outside ? [] : page.querySelectorAll('#choices li')) {
        const address = found.querySelector('.muted').textContent;
        list.append(this.#choice(found.querySelector('strong').textContent, address, found.dataset.alt ?? '', found.querySelector('img')?.getAttribute('src')));
      }
      if (list.children.length === 0) list.append(Object.assign(document.createElement('li'), { textContent: 'Nothing was found.' }));
    } catch {
      list.replaceChildren(Object.assign(document.createElement('li'), { textContent: 'The list cannot be had at the moment. Write the address by hand, or sign in again in another tab.' }));
    }
    this.#list.replaceChildren(list);
  }

  #choice(name, address, alt, image) {
    const item = document.createElement('li');
    if (image) item.append(Object.assign(new Image(), { src: image, alt: '', loading: 'lazy' }));
    const words = document.createElement('div');
    words.append(Object.assign(document.createElement('strong'), { textContent: name }), document.createElement('br'), Object.assign(document.createElement('span'), { className: 'muted', textContent: address }));
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button small', textContent: 'Insert' });
    button.setAttribute('aria-label', `Insert ${name}`);
    button.addEventListener('click', () => {
      this.#dialog.close();
      this.#back();
      if (this.#kind === 'links') link(this.#area, address, name === address ? 'words' : name);
      else picture(this.#area, address, alt);
    });
    item.append(words, button);
    return item;
  }
}
