// Where a block goes: on lines of its own, between the blocks that are there, whatever the cursor stands in.

import { ensureSyntaxTree, syntaxTree } from './codemirror.js';
import { language, outline } from './syntax.js';

/** How long the text may be read for that, in milliseconds; what is behind it is taken as it was read so far. */
const patience = 500;

// What belongs to the block before it: the rest of a footnote or of an item, or what defines a term.
const continuing = /^(?: {2,}|\t|:[ \t])/;

const isBlank = text => /^\s*$/.test(text);

/** The place between blocks that is nearest to a position: before the block that begins there, or else after it. */
export function placeBetweenBlocks(state, position) {
  const { doc } = state;
  const { blocks, containers } = outline(ensureSyntaxTree(state, doc.length, patience) ?? syntaxTree(state), doc);
  const figure = containers.find(each => each.isFigure && each.from <= position && position <= each.to);
  if (figure) return position === figure.from ? before(figure.from) : after(figure.to);
  const block = blocks.find(each => doc.lineAt(each.from).from <= position && position <= doc.lineAt(each.to).to);
  if (!block) return after(doc.lineAt(position).from);
  const start = doc.lineAt(block.from).from;
  return position === start && !continuing.test(doc.lineAt(start).text) ? before(start) : after(doc.lineAt(block.to).to);

  function before(at) {
    return at;
  }

  function after(at) {
    for (;;) {
      let { number } = doc.lineAt(at);
      while (number < doc.lines && isBlank(doc.line(number + 1).text)) number++;
      if (number === doc.lines || !continuing.test(doc.line(number + 1).text)) return at;
      number++;
      while (number < doc.lines && !isBlank(doc.line(number + 1).text)) number++;
      at = doc.line(number).to;
    }
  }
}

/**
 * The change that puts a block into a text near a position.
 * @returns {{ from: number, insert: string, start: number }} `start` is where the block begins afterwards.
 */
export function insertion(state, position, text) {
  const block = text.replace(/^\n+|\n+$/g, '');
  const from = placeBetweenBlocks(state, position);
  const above = state.sliceDoc(0, from);
  const below = state.sliceDoc(from);
  const gap = above === '' || /(^|\n)[ \t]*\n$/.test(above) ? '' : above.endsWith('\n') ? '\n' : '\n\n';
  const rest = /^[ \t]*\n[ \t]*(\n|$)/.test(below) ? '' : below === '' || below.startsWith('\n') ? '\n' : '\n\n';
  return { from, insert: gap + block + rest, start: from + gap.length };
}

/** Puts a block near a position, as one change that is taken back at once; selects a part of it. */
export function insertBlock(view, text, { at = view.state.selection.main.head, from = 0, to = from } = {}) {
  const { start, ...changes } = insertion(view.state, at, text);
  view.dispatch({ changes, selection: { anchor: start + from, head: start + to }, scrollIntoView: true, userEvent: 'input' });
  view.focus();
}

/** Whether a text is a paragraph and nothing else, so that it goes into a line rather than between blocks. */
export function isPhrase(text) {
  const { firstChild: first, lastChild: last } = language.parser.parse(text.trim()).topNode;
  return first !== null && first.from === last.from && first.name === 'Paragraph' && !/^\[\^[^\]]+\]:/.test(text.trim());
}

/** The name of the block that a position is in, from the innermost outwards: whether one of them is asked for. */
export function isWithin(state, position, ...names) {
  for (let node = syntaxTree(state).resolveInner(position, -1); node; node = node.parent) {
    if (names.includes(node.name)) return true;
  }
  return false;
}

/**
 * Puts what was pasted in place of the selection: words into the line, anything more between the blocks. Notes get
 * names that the text does not have yet.
 */
export function insertMarkdown(view, markdown) {
  const { main } = view.state.selection;
  const deletion = view.state.update({ changes: { from: main.from, to: main.to } });
  const { state } = deletion;
  const renamed = renameNotes(markdown, state.doc.toString());
  let change;
  if (isPhrase(renamed)) {
    const words = renamed.trim();
    const isLine = isWithin(state, main.from, 'Table', 'ATXHeading1', 'ATXHeading2', 'ATXHeading3', 'ATXHeading4', 'ATXHeading5', 'ATXHeading6');
    change = { from: main.from, insert: isLine ? words.replace(/\s*\n\s*/g, ' ') : words };
  } else {
    const { from, insert } = insertion(state, main.from, renamed);
    change = { from, insert };
  }
  view.dispatch(
    { changes: { from: main.from, to: main.to }, userEvent: 'input.paste' },
    { changes: change, selection: { anchor: change.from + change.insert.trimEnd().length }, sequential: true, scrollIntoView: true },
  );
}

function renameNotes(markdown, text) {
  const taken = new Set([...text.matchAll(/^\[\^([^\]\s]+)\]:/gm)].map(found => found[1]));
  if (taken.size === 0) return markdown;
  const names = new Map();
  for (const [, name] of markdown.matchAll(/^\[\^([^\]\s]+)\]:/gm)) {
    let fresh = name;
    for (let number = 2; taken.has(fresh); number++) fresh = /^\d+$/.test(name) ? `${number}` : `${name}-${number}`;
    taken.add(fresh);
    names.set(name, fresh);
  }
  return markdown.replace(/\[\^([^\]\s]+)\]/g, (whole, name) => names.has(name) ? `[^${names.get(name)}]` : whole);
}
