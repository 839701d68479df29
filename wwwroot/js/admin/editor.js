// Makes the form of a page nicer to write in. Everything works without it.

import { EditorView, Prec, keymap } from './editor/codemirror.js';
import { insertBlock } from './editor/blocks.js';
import * as commands from './editor/commands.js';
import { Findings } from './editor/findings.js';
import { Kept } from './editor/kept.js';
import { saveBeforeLeaving } from './editor/leaving.js';
import { Links, mending } from './editor/links.js';
import { Pictures } from './editor/pictures.js';
import { Preview } from './editor/preview.js';
import { receiving } from './editor/receiving.js';
import { Saving } from './editor/saving.js';
import { open } from './editor/surface.js';

const form = document.getElementById('editor');
const area = form.elements.markdown;
const words = document.getElementById('words');
const told = document.getElementById('told');
const tools = form.querySelector('.tools');
const kept = new Kept(form.dataset.page);
const left = kept.find(form);
// The server drops empty lines at the start; places in its text are that much nearer.
const emptyLines = () => /^\n*/.exec(area.value)[0].length;
const say = message => { told.textContent = message; };

const does = {
  bold: () => commands.wrap(view, '**', 'bold'),
  italic: () => commands.wrap(view, '*', 'italic'),
  code: () => commands.wrap(view, '`', 'code'),
  heading: () => commands.heading(view),
  link: () => links.open(),
  picture: () => pictures.open(),
  list: () => commands.prefix(view, '- ', /^- /),
  numbers: () => commands.prefix(view, i => `${i + 1}. `, /^\d+\. /),
  quote: () => commands.prefix(view, '> ', /^> ?/),
  table: () => insertBlock(view, '| Column | Column |\n| --- | --- |\n| cell | cell |', { from: 2, to: 8 }),
};

const keys = {
  'Mod-b': 'bold', 'Mod-i': 'italic', 'Mod-k': 'link', 'Mod-e': 'code', 'Mod-Alt-h': 'heading', 'Mod-Alt-l': 'list',
  'Mod-Alt-n': 'numbers', 'Mod-Alt-q': 'quote', 'Mod-Alt-t': 'table', 'Mod-Alt-p': 'picture',
};

const view = open(area, Prec.high(keymap.of(Object.entries(keys).map(([key, name]) => ({
  key,
  run: () => {
    does[name]();
    return true;
  },
})))), Findings.extension, mending(say), receiving(form, () => pictures, say), EditorView.updateListener.of(({ state, selectionSet, docChanged }) => {
  if (selectionSet || docChanged) preview.follow(state.doc.lineAt(state.selection.main.head).number - emptyLines());
}));
const saving = new Saving(form, kept, document.getElementById('status'));
const links = new Links(view, say);
const pictures = new Pictures(view, form, say);
const note = Object.assign(document.createElement('p'), { className: 'error' });
document.getElementById('preview').before(note);
const preview = new Preview(document.getElementById('preview'), form, note, line => commands.goTo(view, line + emptyLines()));
const findings = new Findings(view, form);

const count = () => {
  const n = commands.count(area.value);
  words.textContent = `${n.toLocaleString('en-GB')} ${n === 1 ? 'word' : 'words'}`;
};

tools.hidden = false;
words.hidden = false;
document.getElementById('links-list').hidden = document.getElementById('pictures-list').hidden = true;
count();

// One stop for Tab; the arrows go from tool to tool (ARIA Authoring Practices, toolbar).
const buttons = [...tools.querySelectorAll('button')];
buttons.forEach((button, i) => {
  button.tabIndex = i === 0 ? 0 : -1;
  button.addEventListener('click', () => does[button.dataset.do]());
});
tools.addEventListener('keydown', event => {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = buttons[(to + buttons.length) % buttons.length];
  buttons.forEach(button => { button.tabIndex = button === next ? 0 : -1; });
  next.focus();
});

form.addEventListener('keydown', event => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  saving.save(false);
});

form.addEventListener('input', event => {
  // The surface tells the area when its text is another one.
  if (!event.target.name) return;
  saving.changed();
  findings.soon();
  preview.soon();
  count();
});

form.addEventListener('submit', event => {
  if (event.submitter?.id !== 'save') return;
  event.preventDefault();
  saving.save(false);
});

saveBeforeLeaving(form, saving);

saving.addEventListener('saved', ({ detail }) => {
  told.textContent = '';
  const state = document.getElementById('state');
  state.className = detail.badge;
  state.textContent = detail.state;
});

if (left) {
  const offer = document.getElementById('kept');
  document.getElementById('kept-words').textContent =
    `This browser has words of ${new Date(left.at).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })} that were not saved.`;
  document.getElementById('kept-use').addEventListener('click', () => {
    for (const [name, value] of Object.entries(left.words)) form.elements[name].value = value;
    // If somebody has saved since, the server will show both texts.
    form.elements.edits.value = left.edits;
    offer.hidden = true;
    kept.forget();
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    view.focus();
  });
  document.getElementById('kept-drop').addEventListener('click', () => {
    kept.forget();
    offer.hidden = true;
    view.focus();
  });
  offer.hidden = false;
}

const line = /^#line-(\d+)$/.exec(location.hash);
if (line) commands.goTo(view, Number(line[1]));
