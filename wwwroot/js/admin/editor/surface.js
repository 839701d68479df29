// The writing surface in the place of a text area, which stays what the form sends.

import {
  EditorState, EditorView, defaultKeymap, deleteMarkupBackward, history, historyKeymap, insertNewlineContinueMarkup, keymap, search, searchKeymap,
} from './codemirror.js';
import { look } from './look.js';
import { language } from './syntax.js';

/** Opens it with the text of an area, and keeps both the same from then on. */
export function open(area, ...extensions) {
  const { id } = area;
  const label = area.labels[0];
  label.id ||= `${id}-label`;
  const attributes = {
    id, tabindex: '0', 'aria-labelledby': label.id, spellcheck: 'true', autocapitalize: 'sentences', autocorrect: 'on', writingsuggestions: 'true',
  };
  for (const name of ['aria-describedby', 'aria-invalid']) {
    if (area.hasAttribute(name)) attributes[name] = area.getAttribute(name);
  }
  // What hides in it is no text of the owner's; without this, the lines of the two would be told apart by their ends.
  const text = () => area.value.replaceAll('\r\n', '\n');
  const view = new EditorView({
    doc: text(),
    extensions: [
      ...extensions, language, look, history(), search({ top: true }), EditorView.lineWrapping, EditorState.tabSize.of(4),
      EditorView.contentAttributes.of(attributes),
      keymap.of([
        { key: 'Enter', run: insertNewlineContinueMarkup }, { key: 'Backspace', run: deleteMarkupBackward },
        ...searchKeymap, ...historyKeymap, ...defaultKeymap,
      ]),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (!docChanged) return;
        area.value = state.doc.toString();
        area.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }),
    ],
  });
  // Who is quicker than the script goes on where the caret is.
  const { selectionStart: anchor, selectionEnd: head } = area;
  const isWriting = document.activeElement === area;
  area.hidden = true;
  area.removeAttribute('id');
  area.after(view.dom);
  if (isWriting) {
    view.focus();
    view.dispatch({ selection: { anchor, head } });
  }
  label.addEventListener('click', () => view.focus());
  area.addEventListener('input', () => {
    if (text() !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text() } });
  });
  return view;
}
