// What the tools and keys do to the selected words and lines.

import { EditorSelection, EditorView } from './codemirror.js';
import { insertBlock } from './blocks.js';

/** Puts text in place of a stretch, and selects a part of it. */
export function replace(view, from, to, insert, start = insert.length, end = start) {
  view.dispatch({
    changes: { from, to, insert }, selection: EditorSelection.range(from + start, from + end), scrollIntoView: true, userEvent: 'input',
  });
  view.focus();
}

/** Puts marks around the selection, or takes them away. */
export function wrap(view, sign, words) {
  const { state } = view;
  const { from, to } = state.selection.main;
  const n = sign.length;
  const inside = state.sliceDoc(from, to);
  if (from >= n && state.sliceDoc(from - n, from) === sign && state.sliceDoc(to, to + n) === sign) {
    replace(view, from - n, to + n, inside, 0, inside.length);
  } else {
    const text = inside || words;
    replace(view, from, to, sign + text + sign, n, n + text.length);
  }
}

/** Where the selected lines begin and end. */
function selectedLines({ doc, selection: { main } }) {
  const last = doc.lineAt(main.to);
  return [doc.lineAt(main.from).from, main.to > main.from && main.to === last.from ? last.from - 1 : last.to];
}

/** Makes a heading of the line, or gives it the next level; after the fourth it is a paragraph again. */
export function heading(view) {
  const [from, to] = selectedLines(view.state);
  const [, signs, words] = /^(#*)\s*(.*)$/s.exec(view.state.sliceDoc(from, to));
  const level = signs.length === 0 ? 2 : signs.length >= 4 ? 0 : Math.max(2, signs.length + 1);
  replace(view, from, to, (level ? '#'.repeat(level) + ' ' : '') + words);
}

/** Puts a sign before each selected line, or takes it away. */
export function prefix(view, sign, pattern) {
  const [from, to] = selectedLines(view.state);
  const all = view.state.sliceDoc(from, to).split('\n');
  const marked = all.every(each => pattern.test(each));
  const text = all.map((each, i) => marked ? each.replace(pattern, '') : (typeof sign === 'function' ? sign(i) : sign) + each).join('\n');
  replace(view, from, to, text, all.length > 1 ? 0 : text.length, text.length);
}

/** Puts a link around the selected words. */
export function link(view, address, name) {
  const { from, to } = view.state.selection.main;
  const words = view.state.sliceDoc(from, to) || name;
  replace(view, from, to, `[${words}](${address})`, 1, 1 + words.length);
}

const inBrackets = words => words.replaceAll(/[[\]\\`*_<&!]/g, '\\$&');

/** Puts a picture between the blocks; with a caption, as a figure. */
export function picture(view, address, words, caption, at) {
  const image = `![${inBrackets(words)}](${address})`;
  const text = caption ? `^^^\n${image}\n^^^ ${caption}` : image;
  insertBlock(view, text, { at, from: text.length });
}

/** Selects a line, from 1, and scrolls to it. */
export function goTo(view, number) {
  const { from, to } = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
  view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  view.focus();
}

/** How many words a text has, by and large; the server counts exactly. */
export const count = text => (text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu) ?? []).length;
