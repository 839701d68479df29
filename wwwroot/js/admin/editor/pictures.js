// The one dialog for pictures: from this computer, from the media, pasted or dropped. It asks what each shows.

import { scale, thumbnail } from '../scaling.js';
import { Choices } from './choices.js';
import { picture } from './commands.js';

const element = name => document.getElementById(`picture-${name}`);

export class Pictures {
  #dialog = document.getElementById('picture');
  #choices;
  #view;
  #form;
  #say;
  #at = 0;
  #chosen = null;
  #waiting = [];
  #isSending = false;

  constructor(view, form, say) {
    [this.#view, this.#form, this.#say] = [view, form, say];
    this.#choices = new Choices('pictures', element('query'), element('list'), choice => this.#describe(choice));
    const file = element('file');
    file.addEventListener('change', () => {
      this.take([...file.files], this.#at);
      file.value = '';
    });
    element('another').addEventListener('click', () => this.#choose());
    element('decorative').addEventListener('change', ({ target }) => { element('words').disabled = target.checked; });
    element('form').addEventListener('submit', event => {
      event.preventDefault();
      this.#insert();
    });
    element('close').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => {
      this.#waiting = [];
      this.#chosen = null;
      view.focus();
    });
    for (const name of ['dragover', 'drop', 'paste']) {
      this.#dialog.addEventListener(name, event => {
        const files = [...(event.dataTransfer ?? event.clipboardData).files].filter(each => each.type.startsWith('image/'));
        if (name !== 'dragover' && files.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        if (name !== 'dragover') this.take(files, this.#at);
      });
    }
  }

  open() {
    this.#at = this.#view.state.selection.main.head;
    this.#dialog.showModal();
    this.#choose();
  }

  /** Asks about pictures that have come as files, one after the other. */
  take(files, at) {
    if (files.length === 0) return;
    this.#at = at;
    this.#waiting.push(...files);
    if (!this.#dialog.open) this.#dialog.showModal();
    if (!this.#chosen) this.#next();
  }

  #choose() {
    this.#chosen = null;
    element('source').hidden = false;
    element('form').hidden = true;
    element('title').textContent = 'Insert a picture';
    this.#choices.open();
  }

  #next() {
    const file = this.#waiting.shift();
    if (file) this.#describe({ file, name: file.name || 'The pasted picture', words: '', isDecorative: false });
    else this.#dialog.close();
  }

  async #describe(choice) {
    this.#chosen = choice;
    element('source').hidden = true;
    element('form').hidden = false;
    element('title').textContent = choice.name;
    element('error').textContent = '';
    element('caption').value = '';
    element('decorative').checked = choice.isDecorative;
    element('words').value = choice.words;
    element('words').disabled = choice.isDecorative;
    element(choice.isDecorative ? 'decorative' : 'words').focus();
    element('words').select();
    const shown = choice.file ? await thumbnail(choice.file) : Object.assign(new Image(), { src: choice.image ?? '', alt: '' });
    if (this.#chosen === choice) element('look').replaceChildren(...(shown ? [shown] : []));
  }

  async #insert() {
    const chosen = this.#chosen;
    const isDecorative = element('decorative').checked;
    const words = isDecorative ? '' : element('words').value.trim().replaceAll(/\s+/g, ' ');
    const error = element('error');
    if (this.#isSending) return;
    if (!words && !isDecorative) {
      error.textContent = 'Say what the picture shows, for those who do not see it, or tick that it is decorative.';
      element('words').focus();
      return;
    }
    this.#isSending = true;
    element('insert').disabled = true;
    try {
      const { address, note } = chosen.file ? await this.#upload(chosen.file, words, isDecorative) : await this.#keep(chosen, isDecorative);
      const { state } = this.#view;
      const before = state.doc.length;
      picture(this.#view, address, words, element('caption').value.trim(), Math.min(this.#at, before));
      this.#at = this.#view.state.selection.main.head;
      this.#say(`${chosen.name} was inserted. ${note}`);
      this.#chosen = null;
      this.#next();
    } catch (fault) {
      error.textContent = fault.message;
    } finally {
      this.#isSending = false;
      element('insert').disabled = false;
    }
  }

  async #upload(original, words, isDecorative) {
    element('error').textContent = '';
    element('progress').textContent = 'It is being sent…';
    try {
      const { file, note } = await scale(original);
      const body = new FormData();
      body.set('Alt', words);
      body.set('Decorative', isDecorative);
      body.set('File', file, file.name || 'picture.png');
      const answer = await this.#send('/admin/media', body, `${original.name} could not be sent`);
      const { address, notes } = await answer.json();
      return { address, note: [note, ...notes].join(' ') };
    } finally {
      element('progress').textContent = '';
    }
  }

  /** A picture that adds nothing to the words is known as that among the media, so that nobody asks again. */
  async #keep({ name, address, isDecorative: already }, isDecorative) {
    if (isDecorative && !already) {
      await this.#send(`/admin/media/${name}/description`, new URLSearchParams({ Alt: '', Decorative: 'true' }), 'It could not be kept as decorative');
    }
    return { address, note: '' };
  }

  async #send(address, body, trouble) {
    body.set('__RequestVerificationToken', this.#form.elements.__RequestVerificationToken.value);
    let answer;
    try {
      answer = await fetch(address, { method: 'POST', headers: { Accept: 'application/json' }, body });
    } catch {
      throw new Error(`${trouble}: the server does not answer. Try it again in a moment.`);
    }
    if (answer.ok) return answer;
    if (answer.status === 401) throw new Error(`${trouble}: you are signed out. Sign in again in another tab, then press the button once more.`);
    const said = await answer.json().catch(() => ({}));
    throw new Error(said.message ?? `${trouble}.`);
  }
}
