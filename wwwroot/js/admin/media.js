// Many files at a time: chosen, dropped or pasted, each with its words, sent one by one so that one that is refused
// takes none of the others with it. Without script the form has a few rows instead.
import { scale, thumbnail } from './scaling.js';

const MAX = 20 * 1024 * 1024;
const LARGEST_PICTURE = 48 * 1024 * 1024;
const KEPT = /\.(jpe?g|png|webp|gif|svg|pdf)$/i;
const form = document.getElementById('upload-form');
const rows = [...form.querySelectorAll('.upload-row')];

// A form that came back with faults keeps its rows: they hold what was typed.
if (!document.getElementById('problems')) begin();

function begin() {
  const button = form.querySelector('button.primary');
  rows.forEach(row => row.remove());
  form.prepend(document.getElementById('upload-place').content.cloneNode(true));
  const place = form.querySelector('.upload-place');
  const pick = form.querySelector('#upload-pick');
  const list = form.querySelector('.upload-list');
  const status = form.querySelector('.upload-status');
  const waiting = new Map();
  let number = 0;
  show();

  pick.addEventListener('change', () => {
    add(pick.files);
    pick.value = '';
  });

  for (const name of ['dragenter', 'dragover']) {
    addEventListener(name, event => {
      if (![...event.dataTransfer.types].includes('Files')) return;
      event.preventDefault();
      place.classList.add('over');
    });
  }

  addEventListener('dragleave', event => {
    if (!event.relatedTarget) place.classList.remove('over');
  });

  addEventListener('drop', event => {
    place.classList.remove('over');
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
    place.scrollIntoView({ block: 'nearest' });
  });

  addEventListener('paste', event => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });

  addEventListener('beforeunload', event => {
    if (waiting.size > 0) event.preventDefault();
  });

  form.addEventListener('submit', async event => {
    event.preventDefault();
    button.disabled = true;
    const all = waiting.size;
    let [sent, added] = [0, 0];
    for (const [item, file] of [...waiting]) {
      status.textContent = `Uploading ${file.name}, ${++sent} of ${all}.`;
      if (await send(item, file)) added++;
    }

    button.disabled = false;
    const done = added === 0 ? 'No file was added.' : `${count(added)} added.`;
    status.textContent = waiting.size === 0 ? done : `${done} ${count(waiting.size)} still to do: see what is said at each.`;
    show();
    list.querySelector('.upload-item .error:not([hidden])')?.closest('.upload-item').querySelector('input').focus();
  });

  function add(files) {
    for (const file of files) {
      const item = document.getElementById('upload-item').content.firstElementChild.cloneNode(true);
      const id = `upload-${++number}`;
      const [text, box] = item.querySelectorAll('input');
      const [textLabel, boxLabel] = item.querySelectorAll('label');
      [text.id, box.id, textLabel.htmlFor, boxLabel.htmlFor] = [`${id}-alt`, `${id}-box`, `${id}-alt`, `${id}-box`];
      [item.querySelector('.hint').id, item.querySelector('.error').id] = [`${id}-hint`, `${id}-error`];
      text.setAttribute('aria-describedby', `${id}-error ${id}-hint`);
      item.querySelector('strong').textContent = file.name || 'Pasted picture';
      item.querySelector('.media-name span').textContent = size(file.size);
      item.querySelector('progress').setAttribute('aria-label', `${file.name}: how much is uploaded`);
      const out = item.querySelector('button');
      out.setAttribute('aria-label', `Leave it out: ${file.name}`);
      out.addEventListener('click', () => {
        waiting.delete(item);
        item.remove();
        status.textContent = `${file.name} was left out.`;
        show();
        pick.focus();
      });
      box.addEventListener('change', () => { text.disabled = box.checked; });
      if (!isPicture(file)) item.querySelectorAll('.field').forEach(field => { field.hidden = true; });
      list.append(item);
      waiting.set(item, file);
      // A picture that is too large may be made smaller first.
      if (!isPicture(file) && fault(file)) problem(item, fault(file));
      preview(item, file);
    }

    status.textContent = `${count(files.length)} chosen. Say what each shows, then upload.`;
    show();
  }

  /** Whether it was added. */
  async function send(item, chosen) {
    const [text, box] = item.querySelectorAll('input');
    const { file, note } = isPicture(chosen) ? await scale(chosen) : { file: chosen, note: '' };
    if (fault(file)) {
      problem(item, fault(file));
      return false;
    }
    if (isPicture(file) && !box.checked && text.value.trim() === '') {
      problem(item, 'Say what the picture shows, for those who do not see it, or tick that it is decorative.');
      return false;
    }

    problem(item, '');
    const body = new FormData();
    body.set('__RequestVerificationToken', form.querySelector('[name=__RequestVerificationToken]').value);
    body.set('Alt', box.checked ? '' : text.value);
    body.set('Decorative', box.checked ? 'true' : 'false');
    body.set('File', file, file.name || 'picture.png');
    const progress = item.querySelector('progress');
    progress.hidden = false;
    return new Promise(resolve => {
      const request = new XMLHttpRequest();
      request.open('POST', form.getAttribute('action'));
      request.setRequestHeader('Accept', 'application/json');
      request.responseType = 'json';
      request.upload.addEventListener('progress', event => {
        if (event.lengthComputable) progress.value = 100 * event.loaded / event.total;
      });
      request.addEventListener('loadend', () => {
        progress.hidden = true;
        if (request.status === 201) done(item, request.response, note);
        // The server looks at the bytes, and may find a picture where the name says nothing.
        else if (request.response?.problems?.some(found => found.field === 'Alt')) ask(item, request.response.message);
        else problem(item, request.response?.message ?? (request.status === 401 ? 'Your session has ended. Sign in again in another tab, then upload once more.'
          : 'It could not be uploaded. Look at your connection and try again.'));
        resolve(request.status === 201 && request.response.isNew);
      });
      request.send(body);
    });
  }

  function ask(item, words) {
    item.querySelectorAll('.field').forEach(field => { field.hidden = false; });
    problem(item, words);
  }

  function done(item, file, note) {
    waiting.delete(item);
    const text = item.querySelector('.stack');
    const link = document.createElement('a');
    link.href = file.page;
    link.textContent = file.name;
    const line = document.createElement('p');
    line.append(link, file.isNew ? ' was added. ' : ' is what a page shows. ', [...file.notes, note].join(' '));
    const code = document.createElement('code');
    code.textContent = file.markdown;
    const markdown = document.createElement('p');
    markdown.append('In a page: ', code);
    text.replaceChildren(line, markdown);
  }

  function problem(item, words) {
    const line = item.querySelector('.error');
    line.textContent = words;
    line.hidden = words === '';
    item.querySelector('input').toggleAttribute('aria-invalid', words !== '');
    if (words !== '') item.querySelector('input').setAttribute('aria-invalid', 'true');
  }

  function show() {
    button.hidden = waiting.size === 0;
    button.textContent = waiting.size === 1 ? 'Upload the file' : `Upload ${waiting.size} files`;
  }
}

async function preview(item, file) {
  const box = item.querySelector('.thumbnail');
  const image = isPicture(file) && file.type !== 'image/svg+xml' ? await thumbnail(file) : null;
  if (image) box.replaceChildren(image);
  else box.textContent = (file.name.split('.').pop() || '?').toUpperCase().slice(0, 5);
}

/** Why a file will not be taken, as far as that can be told here; what is too large may be made smaller first. */
function fault(file) {
  if (!isPicture(file) && !KEPT.test(file.name)) return 'It is none of the kinds that are kept here: JPEG, PNG, WebP, GIF, SVG and PDF.';
  const most = isPicture(file) ? LARGEST_PICTURE : MAX;
  return file.size > most ? `It has ${size(file.size)}; ${size(most)} at most. Save it smaller and choose it again.` : '';
}

function isPicture(file) {
  return file.type.startsWith('image/');
}

function count(number) {
  return number === 1 ? '1 file' : `${number} files`;
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
