// Makes the form of a page nicer to write in. Everything works without it.

import * as markdown from './editor/markdown.js';
import { Kept } from './editor/kept.js';
import { saveBeforeLeaving } from './editor/leaving.js';
import { Picker } from './editor/picker.js';
import { Preview } from './editor/preview.js';
import { Saving } from './editor/saving.js';
import { receive } from './editor/receiving.js';

const form = document.getElementById('editor');
const area = form.elements.markdown;
const status = document.getElementById('status');
const words = document.getElementById('words');
const tools = form.querySelector('.tools');
const kept = new Kept(form.dataset.page);
const saving = new Saving(form, kept, status);
const picker = new Picker(area);
const note = Object.assign(document.createElement('p'), { className: 'error' });
document.getElementById('preview').before(note);
const preview = new Preview(document.getElementById('preview'), form, note);

const does = {
  bold: () => markdown.wrap(area, '**', 'bold'),
  italic: () => markdown.wrap(area, '*', 'italic'),
  code: () => markdown.wrap(area, '`', 'code'),
  heading: () => markdown.heading(area),
  link: () => picker.open('links'),
  picture: () => picker.open('pictures'),
  list: () => markdown.prefix(area, '- ', /^- /),
  numbers: () => markdown.prefix(area, i => `${i + 1}. `, /^\d+\. /),
  quote: () => markdown.prefix(area, '> ', /^> ?/),
  table: () => markdown.block(area, '| Column | Column |\n| --- | --- |\n| cell | cell |', 2, 8),
};

const keys = {
  b: 'bold', i: 'italic', k: 'link', e: 'code', 'alt+h': 'heading', 'alt+l': 'list', 'alt+n': 'numbers', 'alt+q': 'quote', 'alt+t': 'table', 'alt+p': 'picture',
};

const tell = () => {
  const n = markdown.count(area.value);
  words.textContent = `${n.toLocaleString('en-GB')} ${n === 1 ? 'word' : 'words'}`;
};

tools.hidden = false;
words.hidden = false;
document.getElementById('links-list').hidden = document.getElementById('pictures-list').hidden = true;
tell();

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
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key.toLowerCase() === 's' && !event.altKey) {
    event.preventDefault();
    saving.save(false);
    return;
  }
  const name = event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : event.key.toLowerCase();
  const act = event.shiftKey ? null : keys[(event.altKey ? 'alt+' : '') + name];
  if (!act || event.target !== area) return;
  event.preventDefault();
  does[act]();
});

form.addEventListener('input', () => {
  saving.changed();
  preview.soon();
  tell();
});

form.addEventListener('submit', event => {
  if (event.submitter?.id !== 'save') return;
  event.preventDefault();
  saving.save(false);
});

saveBeforeLeaving(form, saving);

receive(area, form, message => { status.textContent = message; });

saving.addEventListener('saved', ({ detail }) => {
  const state = document.getElementById('state');
  state.className = detail.badge;
  state.textContent = detail.state;
  show(detail.findings, detail.sent);
});

function show(findings, sent) {
  const list = document.getElementById('findings');
  // The server drops empty lines at the start; places in its text are that much nearer.
  const shift = sent.length - sent.replace(/^\n+/, '').length;
  list.replaceChildren(...findings.map(({ message, line, mend }) => {
    const item = document.createElement('li');
    if (line) {
      const go = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: `Line ${line + shift}` });
      go.addEventListener('click', () => markdown.goTo(area, line + shift));
      item.append(go, ': ');
    }
    item.append(message);
    if (mend) {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button small', textContent: mend.label });
      button.addEventListener('click', () => {
        if (area.value !== sent) {
          status.textContent = 'The text has changed since it was checked; it is checked again with the next save.';
          saving.save(true);
          return;
        }
        markdown.replace(area, mend.start + shift, mend.start + shift + mend.length, mend.replacement);
        saving.save(true);
      });
      item.append(' ', button);
    }
    return item;
  }));
  document.getElementById('no-findings').hidden = findings.length > 0;
}

show(JSON.parse(document.getElementById('findings').dataset.findings), area.value);

const left = kept.find(form);
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
    area.focus();
  });
  document.getElementById('kept-drop').addEventListener('click', () => {
    kept.forget();
    offer.hidden = true;
    area.focus();
  });
  offer.hidden = false;
}

const line = /^#line-(\d+)$/.exec(location.hash);
if (line) markdown.goTo(area, Number(line[1]));
