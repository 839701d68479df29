// Shows a text as it looks while it is written: signs of Markdown are seen only where the cursor is.

import { Decoration, EditorView, StateField, ViewPlugin, keymap, syntaxTree } from './codemirror.js';
import { outline } from './syntax.js';
import { Bullet, Picture, Sign, Table } from './widgets.js';

const hidden = Decoration.replace({});
const line = name => Decoration.line({ class: name });
const mark = name => Decoration.mark({ class: name });

const marks = {
  Emphasis: mark('cm-em'), StrongEmphasis: mark('cm-strong'), Strikethrough: mark('cm-del'), Marked: mark('cm-marked'),
  InlineCode: mark('cm-code'), HTMLTag: mark('cm-tag'), Autolink: mark('cm-link'), URL: mark('cm-link'),
};
const signs = new Set(['EmphasisMark', 'StrikethroughMark', 'MarkedMark', 'CodeMark']);
const lines = {
  ATXHeading1: 'cm-h cm-h1', ATXHeading2: 'cm-h cm-h2', ATXHeading3: 'cm-h cm-h3', ATXHeading4: 'cm-h cm-h4',
  ATXHeading5: 'cm-h cm-h4', ATXHeading6: 'cm-h cm-h4', SetextHeading1: 'cm-h cm-h1', SetextHeading2: 'cm-h cm-h2',
  FencedCode: 'cm-pre', CodeBlock: 'cm-pre', HorizontalRule: 'cm-hr', Table: 'cm-source', Fence: 'cm-fence',
};

const touches = (state, from, to) => state.selection.ranges.some(range => range.from <= to && range.to >= from);

/** The blocks of the text, which are found anew only when it changes or more of it was read. */
const blocksOf = StateField.define({
  create: state => outline(syntaxTree(state), state.doc),
  update: (value, { startState, state, docChanged }) =>
    docChanged || syntaxTree(startState) !== syntaxTree(state) ? outline(syntaxTree(state), state.doc) : value,
});

/** Tables, which take the place of lines; only a field may say so, as it changes what is how high. */
const tables = StateField.define({
  create: showTables,
  update: (value, transaction) => transaction.docChanged || transaction.selection
    || syntaxTree(transaction.startState) !== syntaxTree(transaction.state) ? showTables(transaction.state) : value,
  provide: field => EditorView.decorations.from(field),
});

/** Where the lines of a table that is shown as one end, for what is on one of them. */
export function tableAround(state, at) {
  let end = null;
  state.field(tables).between(at, at, (from, to) => { end = to; });
  return end;
}

function showTables(state) {
  const shown = [];
  for (const { name, from, to } of state.field(blocksOf).blocks) {
    const start = state.doc.lineAt(from).from;
    if (name !== 'Table' || touches(state, start, to)) continue;
    shown.push(Decoration.replace({ widget: new Table(state, start, to), block: true }).range(start, state.doc.lineAt(to).to));
  }
  return Decoration.set(shown);
}

const words = ViewPlugin.fromClass(class {
  #entered;

  constructor(view) {
    this.#entered = view.hasFocus;
    this.decorations = this.#draw(view);
  }

  update({ view, docChanged, viewportChanged, selectionSet, focusChanged, startState, state }) {
    this.#entered ||= view.hasFocus;
    if (docChanged || viewportChanged || selectionSet || focusChanged || syntaxTree(startState) !== syntaxTree(state)) {
      this.decorations = this.#draw(view);
    }
  }

  #draw(view) {
    const { state } = view;
    const { doc } = state;
    const found = [];
    const isNear = (from, to) => this.#entered && touches(state, from, to);
    const isOnLine = at => isNear(doc.lineAt(at).from, doc.lineAt(at).to);
    const add = (decoration, from, to = from) => found.push(decoration.range(from, to));
    // Only a field may take the place of what goes over the end of a line.
    const hide = (from, to) => to > from && doc.lineAt(from).to >= to && add(hidden, from, to);
    const addLines = (name, from, to) => {
      for (let at = doc.lineAt(from); ; at = doc.line(at.number + 1)) {
        add(line(name), at.from);
        if (at.to >= to) break;
      }
    };

    for (const { from, to } of view.visibleRanges) {
      syntaxTree(state).iterate({ from, to, enter: node => draw(node) });
      for (let at = doc.lineAt(from); ; at = doc.line(at.number + 1)) {
        drawLine(at);
        if (at.to >= to) break;
      }
      for (const container of state.field(blocksOf).containers) {
        if (container.from <= to && container.to >= from) drawContainer(container);
      }
    }
    return Decoration.set(found, true);

    function draw({ name, from, to, node }) {
      if (lines[name]) addLines(lines[name], from, to);
      if (marks[name] && to > from) add(marks[name], from, to);
      if (signs.has(name) && node.parent.name !== 'FencedCode' && !isNear(node.parent.from, node.parent.to)) hide(from, to);
      else if (name === 'HeaderMark' && node.parent.name.startsWith('ATX')) drawHeadingMark(from, to, node.parent.from);
      else if (name === 'HeaderMark') add(mark('cm-sign'), from, to);
      else if (name === 'Blockquote') addLines('cm-quote', from, to);
      else if (name === 'QuoteMark' && !isOnLine(from)) hide(from, doc.sliceString(to, to + 1) === ' ' ? to + 1 : to);
      else if (name === 'ListMark') drawListMark(node);
      else if (name === 'HorizontalRule' && !isOnLine(from)) hide(from, to);
      else if (name === 'Entity' && !isNear(from, to)) add(Decoration.replace({ widget: new Sign(doc.sliceString(from, to)) }), from, to);
      else if (name === 'Escape' && !isNear(from, to)) hide(from, from + 1);
      else if (name === 'Link') drawLink(node);
      else if (name === 'Image') return drawImage(node);
      else if (name === 'Table' && !touches(state, doc.lineAt(from).from, to)) return false;
      return undefined;
    }

    function drawHeadingMark(from, to, start) {
      if (isOnLine(from)) add(mark('cm-sign'), from, to);
      else if (from === start) hide(from, /^[ \t]*/.exec(doc.sliceString(to, doc.lineAt(to).to))[0].length + to);
      else hide(from, to);
    }

    function drawListMark({ from, to, parent }) {
      let depth = 0;
      for (let above = parent; above; above = above.parent) depth += above.name === 'ListItem' ? 1 : 0;
      add(line(`cm-item cm-item-${Math.min(depth, 3)}`), doc.lineAt(from).from);
      const start = doc.lineAt(from).from;
      if (depth > 1 && !isOnLine(from) && /^[ \t]*$/.test(doc.sliceString(start, from))) hide(start, from);
      if (parent.parent.name === 'BulletList' && !isOnLine(from)) add(Decoration.replace({ widget: new Bullet() }), from, to);
      else add(mark('cm-sign'), from, to);
    }

    function drawLink({ node }) {
      const address = node.getChild('URL');
      const [opening, closing] = node.getChildren('LinkMark');
      if (!address || !closing || closing.from <= opening.to) return;
      add(mark('cm-link'), opening.to, closing.from);
      if (isNear(node.from, node.to)) return;
      hide(node.from, opening.to);
      hide(closing.from, node.to);
    }

    function drawImage(node) {
      const address = node.getChild('URL');
      if (!address || isNear(node.from, node.to) || doc.lineAt(node.from).number !== doc.lineAt(node.to).number) return undefined;
      const [opening, closing] = node.getChildren('LinkMark');
      const picture = new Picture(doc.sliceString(address.from, address.to), doc.sliceString(opening.to, closing.from));
      add(Decoration.replace({ widget: picture }), node.from, node.to);
      return false;
    }

    /** What is told by how a line begins. */
    function drawLine(at) {
      const note = /^\[\^[^\]]+\]:/.exec(at.text);
      if (note) add(line('cm-footnote'), at.from);
      const definition = /^:[ \t]+/.exec(at.text);
      if (!definition) return;
      add(line('cm-definition'), at.from);
      if (!isOnLine(at.from)) hide(at.from, at.from + definition[0].length);
      for (let number = at.number - 1; number > 0; number--) {
        const above = doc.line(number);
        if (above.text.trim() === '' || /^[:\s]/.test(above.text)) continue;
        if (above.from >= view.viewport.from) add(line('cm-term'), above.from);
        break;
      }
    }

    function drawContainer({ from, to, bodyFrom, bodyTo, isFigure, kind }) {
      addLines(isFigure ? 'cm-figure' : `cm-note cm-${/^\w*/.exec(kind)[0] || 'note'}`, from, to);
      if (!isFigure) return;
      const [opening, closing] = [doc.lineAt(bodyFrom), doc.lineAt(bodyTo)];
      add(line('cm-caption'), closing.from);
      if (isNear(from, to)) return;
      const first = /^\s*\^+[ \t]*/.exec(opening.text)[0].length;
      hide(opening.from, opening.from + first);
      hide(closing.from, closing.from + /^\s*\^+[ \t]*/.exec(closing.text)[0].length);
    }
  }
}, { decorations: plugin => plugin.decorations });

/** Goes into a table by the arrows, which would otherwise step over it. */
const step = forward => view => {
  const { main } = view.state.selection;
  const moved = view.moveVertically(main, forward);
  let target = null;
  view.state.field(tables).between(Math.min(main.head, moved.head), Math.max(main.head, moved.head), (from, to) => {
    if (forward ? from > main.head : to < main.head) target = forward ? target ?? from : to;
  });
  if (target === null) return false;
  view.dispatch({ selection: { anchor: target }, scrollIntoView: true, userEvent: 'select' });
  return true;
};

export const look = [blocksOf, tables, words, keymap.of([
  { key: 'ArrowDown', run: step(true) }, { key: 'ArrowUp', run: step(false) },
])];
