// The dialog for a link, and the mending of addresses that lack what makes them links.

import { EditorView } from './codemirror.js';
import { complete, told } from './addresses.js';
import { Choices } from './choices.js';
import { link } from './commands.js';
import { isWithin } from './blocks.js';

const whole = /^(https?:\/\/|mailto:)\S+$/i;

export class Links {
  #dialog = document.getElementById('link');
  #choices;
  #view;

  constructor(view, say) {
    this.#view = view;
    const outside = words => {
      if (whole.test(words)) return [{ name: words, address: words, told: 'This address' }];
      const address = complete(words);
      return address ? [{ name: address, address, told: told(words) }] : [];
    };
    this.#choices = new Choices('links', document.getElementById('link-query'), document.getElementById('link-list'), choice => {
      this.#dialog.close();
      link(view, choice.address, choice.name === choice.address ? 'words' : choice.name);
      if (choice.told && !whole.test(choice.told)) say(choice.told);
    }, outside);
    this.#dialog.addEventListener('close', () => view.focus());
  }

  open() {
    this.#dialog.showModal();
    this.#choices.open();
  }
}

/** Completes the address of a link when it is closed; to take that back is to undo. */
export const mending = say => EditorView.inputHandler.of((view, from, to, text) => {
  if (text !== ')' || from !== to) return false;
  const { text: line, from: start } = view.state.doc.lineAt(from);
  const opened = /\]\(([^()\s<>]+)$/.exec(line.slice(0, from - start));
  const address = opened && complete(opened[1]);
  if (!address || isWithin(view.state, from, 'FencedCode', 'CodeBlock', 'InlineCode')) return false;
  const at = from - opened[1].length;
  view.dispatch({ changes: { from, insert: ')' }, selection: { anchor: from + 1 }, userEvent: 'input.type' });
  view.dispatch({ changes: { from: at, to: from, insert: address }, userEvent: 'input.complete' });
  say(told(opened[1]));
  return true;
});
