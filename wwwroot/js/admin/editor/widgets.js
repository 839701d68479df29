// What stands in the place of Markdown where the cursor is not.

import { WidgetType, syntaxTree } from './codemirror.js';

export class Bullet extends WidgetType {
  eq() {
    return true;
  }

  toDOM() {
    return Object.assign(document.createElement('span'), { className: 'cm-bullet', textContent: '•' });
  }
}

/** A character that is written by its name, such as `&nbsp;`. */
export class Sign extends WidgetType {
  constructor(entity) {
    super();
    this.entity = entity;
  }

  eq({ entity }) {
    return entity === this.entity;
  }

  toDOM() {
    const { body } = new DOMParser().parseFromString(this.entity, 'text/html');
    return Object.assign(document.createElement('span'), { textContent: body.textContent });
  }
}

export class Picture extends WidgetType {
  constructor(address, words) {
    super();
    this.address = address;
    this.words = words;
  }

  eq({ address, words }) {
    return address === this.address && words === this.words;
  }

  toDOM(view) {
    const name = /^\/media\/([a-z0-9.-]+)$/.exec(this.address)?.[1];
    const missing = () => {
      const told = Object.assign(document.createElement('span'), { className: 'cm-picture', textContent: `Picture: ${this.words || this.address}` });
      told.setAttribute('role', 'img');
      return told;
    };
    if (!name) return missing();
    // Until a page shows it, a picture is for the owner's eyes.
    const image = Object.assign(new Image(), { src: `/admin/media/${name}/file`, alt: this.words || 'A picture without words', className: 'cm-picture' });
    image.addEventListener('load', () => view.requestMeasure());
    image.addEventListener('error', () => image.isConnected && image.replaceWith(missing()));
    return image;
  }

  ignoreEvent() {
    return false;
  }
}

export class Table extends WidgetType {
  constructor(state, from, to) {
    super();
    this.state = state;
    this.from = from;
    this.to = to;
    this.text = state.sliceDoc(from, to);
  }

  eq({ text }) {
    return text === this.text;
  }

  toDOM(view) {
    const { doc } = this.state;
    const outer = Object.assign(document.createElement('div'), { className: 'cm-table' });
    const table = document.createElement('table');
    outer.append(table);
    for (let row = find(syntaxTree(this.state), this.from).firstChild; row; row = row.nextSibling) {
      if (row.name !== 'TableHeader' && row.name !== 'TableRow') continue;
      const shown = table.insertRow();
      for (const cell of row.getChildren('TableCell')) {
        const box = document.createElement(row.name === 'TableHeader' ? 'th' : 'td');
        write(doc, cell, box);
        box.addEventListener('mousedown', event => {
          event.preventDefault();
          view.dispatch({ selection: { anchor: view.posAtDOM(outer) + cell.to - this.from } });
          view.focus();
        });
        shown.append(box);
      }
    }
    return outer;
  }

  get estimatedHeight() {
    return 36 * this.text.split('\n').length;
  }
}

function find(tree, at) {
  let node = tree.resolve(at, 1);
  while (node.name !== 'Table' && node.parent) node = node.parent;
  return node;
}

const elements = { Emphasis: 'em', StrongEmphasis: 'strong', Strikethrough: 'del', Marked: 'mark', InlineCode: 'code' };

/** Writes the words of a node as they look, without its signs. */
function write(doc, node, into) {
  let at = node.from;
  const text = to => {
    if (to > at) into.append(doc.sliceString(at, to));
  };
  for (let child = node.firstChild; child; child = child.nextSibling) {
    text(child.from);
    at = child.to;
    if (elements[child.name]) {
      const element = document.createElement(elements[child.name]);
      into.append(element);
      write(doc, child, element);
    } else if (child.name === 'Link' && child.getChild('URL')) {
      const [opening, closing] = child.getChildren('LinkMark');
      into.append(Object.assign(document.createElement('span'), { className: 'cm-link', textContent: doc.sliceString(opening.to, closing.from) }));
    } else if (child.name === 'Escape') {
      into.append(doc.sliceString(child.from + 1, child.to));
    } else if (!child.name.endsWith('Mark')) {
      into.append(doc.sliceString(child.from, child.to));
    }
  }
  text(node.to);
}
