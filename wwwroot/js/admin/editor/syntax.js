// The site's dialect of Markdown, for the eye only: what a page becomes is decided by the server.

import { Language, markdownLanguage } from './codemirror.js';

/** The line that begins or ends a container (`::: note`) or a figure (`^^^`). */
const fence = /^(:{3,}|\^{3,})[ \t]*(.*)$/;

const Fences = {
  defineNodes: [{ name: 'Fence', block: true }, 'FenceMark'],
  parseBlock: [{
    name: 'Fence',
    before: 'LinkReference',
    parse(context, line) {
      const found = line.indent < line.baseIndent + 4 && fence.exec(line.text.slice(line.pos));
      if (!found) return false;
      const from = context.lineStart + line.pos;
      const words = from + found[0].length - found[2].length;
      context.addElement(context.elt('Fence', from, from + found[0].length, [
        context.elt('FenceMark', from, from + found[1].length), ...context.parser.parseInline(found[2], words)]));
      context.nextLine();
      return true;
    },
    endLeaf: (_, line) => fence.test(line.text.slice(line.pos)),
  }],
};

const equals = '='.charCodeAt(0);
const MarkedDelimiter = { resolve: 'Marked', mark: 'MarkedMark' };

const Marked = {
  defineNodes: ['Marked', 'MarkedMark'],
  parseInline: [{
    name: 'Marked',
    after: 'Emphasis',
    parse: (context, next, at) => next === equals && context.char(at + 1) === equals && context.char(at + 2) !== equals
      ? context.addDelimiter(MarkedDelimiter, at, at + 2, true, true) : -1,
  }],
};

export const language = new Language(markdownLanguage.data, markdownLanguage.parser.configure([
  { remove: ['Subscript', 'Superscript', 'Emoji', 'TaskList', 'HTMLBlock'] }, Fences, Marked,
]), [], 'markdown');

/** The blocks of a text from first to last, and the containers that begin and end at some of them. */
export function outline(tree, doc) {
  const blocks = [];
  const containers = [];
  const open = [];
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    if (node.name === 'Fence') {
      const { text, from, to } = doc.lineAt(node.from);
      const sign = text.trimStart()[0];
      const length = /^\s*([:^]+)/.exec(text)[1].length;
      const words = text.trim().slice(length).trim();
      const last = open.at(-1);
      // A caption may follow the end of a figure; what follows the end of a container would begin another one.
      if (last && last.sign === sign && length >= last.length && (sign === '^' || words === '')) {
        open.pop();
        containers.push({ from: last.from, to, bodyFrom: last.to, bodyTo: from, isFigure: sign === '^', kind: last.words });
      } else if (!(last && last.sign === '^')) {
        open.push({ sign, length, from, to, words });
      }
    }
    blocks.push({ name: node.name, from: node.from, to: node.to });
  }
  return { blocks, containers: containers.sort((a, b) => a.from - b.from) };
}
