// What the checks say stands beside its line, and in a list. It is never older than the text: what is said of a line goes
// when the line changes, and all of it is asked again when the typing pauses.

import { Decoration, EditorView, StateEffect, StateField, WidgetType } from './codemirror.js';
import { goTo } from './commands.js';
import { tableAround } from './look.js';

const pause = 600;

const set = StateEffect.define();

class Note extends WidgetType {
  constructor(finding, isFresh) {
    super();
    [this.finding, this.isFresh] = [finding, isFresh];
  }

  eq({ finding, isFresh }) {
    return isFresh === this.isFresh && finding.message === this.finding.message && finding.mend?.label === this.finding.mend?.label;
  }

  toDOM(view) {
    const box = Object.assign(document.createElement('div'), { className: 'cm-finding' });
    box.setAttribute('role', 'note');
    box.append(this.finding.message);
    if (this.finding.mend) box.append(' ', mendButton(this.finding, this.isFresh, view));
    return box;
  }
}

const notes = StateField.define({
  create: () => ({ found: [], isFresh: true }),
  update({ found, isFresh }, { changes, docChanged, effects, state }) {
    if (docChanged) {
      found = found.filter(({ from, to }) => !changes.touchesRange(from, to))
        .map(each => ({ ...each, from: changes.mapPos(each.from, 1), to: changes.mapPos(each.to, -1) }));
      isFresh = false;
    }
    for (const effect of effects) {
      if (!effect.is(set)) continue;
      isFresh = true;
      found = effect.value.filter(({ line }) => line).map(finding => {
        const { from, to } = state.doc.line(Math.min(finding.line, state.doc.lines));
        return { finding, from, to };
      });
    }
    return { found, isFresh };
  },
  provide: field => EditorView.decorations.compute([field, 'selection', 'doc'], state => {
    const { found, isFresh } = state.field(field);
    return Decoration.set(found.map(({ finding, to }) =>
      Decoration.widget({ widget: new Note(finding, isFresh), block: true, side: 1 }).range(tableAround(state, to) ?? to)), true);
  }),
});

function mendButton({ mend }, isFresh, view) {
  const button = Object.assign(document.createElement('button'), {
    type: 'button', className: 'button small', textContent: mend.label, disabled: !isFresh,
  });
  button.addEventListener('click', () => {
    view.dispatch({ changes: { from: mend.start, to: mend.start + mend.length, insert: mend.replacement }, userEvent: 'input.complete' });
    view.focus();
  });
  return button;
}

export class Findings {
  #view;
  #form;
  #list = document.getElementById('findings');
  #state = document.getElementById('findings-state');
  #timer = 0;
  #running = null;

  static extension = notes;

  constructor(view, form) {
    [this.#view, this.#form] = [view, form];
    this.#show(JSON.parse(this.#list.dataset.findings));
  }

  /** Something was typed: what was found is about another text now. */
  soon() {
    this.#running?.abort();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.check(), pause);
    this.#list.replaceChildren();
    this.#state.textContent = 'The text has changed. It is checked when you pause.';
  }

  async check() {
    const running = this.#running = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(this.#form));
      const answer = await fetch(`/admin/pages/${this.#form.dataset.page}/checks`, {
        method: 'POST', body, headers: { Accept: 'application/json' }, signal: running.signal,
      });
      if (!answer.ok) throw new Error();
      const findings = await answer.json();
      if (!running.signal.aborted) this.#show(findings);
    } catch {
      if (!running.signal.aborted) this.#state.textContent = 'The text has changed and could not be checked; it is checked again with the next change.';
    }
  }

  #show(findings) {
    const { doc } = this.#view.state;
    // The server drops empty lines at the start; places in its text are that much nearer.
    const shift = /^\n*/.exec(doc.toString())[0].length;
    const placed = findings.map(finding => ({
      ...finding, line: finding.line && finding.line + shift, mend: finding.mend && { ...finding.mend, start: finding.mend.start + shift },
    }));
    this.#view.dispatch({ effects: set.of(placed) });
    this.#list.replaceChildren(...placed.map(finding => {
      const item = document.createElement('li');
      if (finding.line) {
        const line = doc.line(Math.min(finding.line, doc.lines)).text.trim();
        const go = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: line.length > 50 ? `${line.slice(0, 49)}…` : line || `Line ${finding.line}` });
        go.addEventListener('click', () => goTo(this.#view, finding.line));
        item.append(go, ': ');
      }
      item.append(finding.message);
      if (finding.mend) item.append(' ', mendButton(finding, true, this.#view));
      return item;
    }));
    this.#state.textContent = findings.length > 0 ? '' : 'Nothing was found.';
  }
}
