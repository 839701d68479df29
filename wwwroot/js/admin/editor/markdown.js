// Changes of the text in a textarea that its own “undo” takes back.

/** Puts text in place of a stretch, and selects a part of it. */
export function replace(area, start, end, text, from = text.length, to = from) {
  area.focus();
  area.setSelectionRange(start, end);
  // The only way that keeps the browser's history of changes; the other one is for browsers that have dropped it.
  const done = text === '' ? start === end || document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!done) {
    area.setRangeText(text, start, end);
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

/** Where the selected lines begin and end. */
function lines(area) {
  const { value, selectionStart, selectionEnd } = area;
  const start = value.lastIndexOf('\n', selectionStart - 1) + 1;
  const last = selectionEnd > selectionStart && value[selectionEnd - 1] === '\n' ? selectionEnd - 1 : selectionEnd;
  const end = value.indexOf('\n', last);
  return [start, end < 0 ? value.length : end];
}

/** Puts marks around the selection, or takes them away. */
export function wrap(area, mark, words) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const n = mark.length;
  const inside = value.slice(start, end);
  if (value.slice(start - n, start) === mark && value.slice(end, end + n) === mark) {
    replace(area, start - n, end + n, inside, 0, inside.length);
  } else {
    const text = inside || words;
    replace(area, start, end, mark + text + mark, n, n + text.length);
  }
}

/** Makes a heading of the line, or gives it the next level; after the fourth it is a paragraph again. */
export function heading(area) {
  const [start, end] = lines(area);
  const line = area.value.slice(start, end);
  const [, marks, words] = /^(#*)\s*(.*)$/s.exec(line);
  const level = marks.length === 0 ? 2 : marks.length >= 4 ? 0 : Math.max(2, marks.length + 1);
  const text = (level ? '#'.repeat(level) + ' ' : '') + words;
  replace(area, start, end, text);
}

/** Puts a sign before each selected line, or takes it away. */
export function prefix(area, sign, pattern) {
  const [start, end] = lines(area);
  const all = area.value.slice(start, end).split('\n');
  const marked = all.every(line => pattern.test(line));
  const text = all.map((line, i) => marked ? line.replace(pattern, '') : (typeof sign === 'function' ? sign(i) : sign) + line).join('\n');
  replace(area, start, end, text, all.length > 1 ? 0 : text.length, text.length);
}

/** Puts a block of its own, between empty lines. */
export function block(area, text, from, to) {
  const { value, selectionStart: at } = area;
  const before = value.slice(0, at);
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const after = value.slice(area.selectionEnd).startsWith('\n') ? '\n' : '\n\n';
  replace(area, at, area.selectionEnd, gap + text + after, gap.length + from, gap.length + to);
}

/** Puts a link around the selected words. */
export function link(area, address, name) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const words = value.slice(start, end) || name;
  replace(area, start, end, `[${words}](${address})`, 1, 1 + words.length);
}

/**
 * Puts a picture, and goes to where it is said what it shows. Without words the place stays empty: words of ours would
 * hide from the checks that nobody has said anything.
 */
export function picture(area, address, alt) {
  replace(area, area.selectionStart, area.selectionEnd, `![${alt}](${address})`, 2, 2 + alt.length);
}

/** Selects a line, from 1, and scrolls to it. */
export function goTo(area, line) {
  const before = area.value.split('\n').slice(0, line - 1).join('\n');
  const start = line > 1 ? before.length + 1 : 0;
  const end = area.value.indexOf('\n', start);
  area.focus();
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
  area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
}

/** How many words a text has, by and large; the server counts exactly. */
export const count = text => (text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu) ?? []).length;
