// What is pasted or dropped: documents become Markdown, pictures go to the media.

import { picture, replace } from './markdown.js';

// What editors of code put around plain text is no document.
const isDocument = /<(h[1-6]|p|a|ul|ol|li|table|blockquote|strong|em|b|i|img)[\s>]/i;

const put = (area, text) => replace(area, area.selectionStart, area.selectionEnd, text);

export function receive(area, form, say) {
  const token = () => form.elements.__RequestVerificationToken.value;

  area.addEventListener('paste', event => {
    const { clipboardData: data } = event;
    const html = data.getData('text/html');
    const images = [...data.files].filter(file => file.type.startsWith('image/'));
    if (images.length > 0 && !data.getData('text/plain')) {
      event.preventDefault();
      upload(images);
    } else if (isDocument.test(html)) {
      event.preventDefault();
      convert(html, data.getData('text/plain'));
    }
  });

  area.addEventListener('dragover', event => {
    if ([...event.dataTransfer.items].some(item => item.kind === 'file')) event.preventDefault();
  });

  area.addEventListener('drop', event => {
    const images = [...event.dataTransfer.files].filter(file => file.type.startsWith('image/'));
    if (images.length === 0) return;
    event.preventDefault();
    upload(images);
  });

  async function convert(html, plain) {
    try {
      const answer = await fetch('/admin/conversions', {
        method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams({ html, __RequestVerificationToken: token() }),
      });
      if (!answer.ok) throw new Error();
      const { markdown } = await answer.json();
      put(area, markdown);
    } catch {
      put(area, plain);
      say('It was inserted as plain text, as the server could not turn it into Markdown.');
    }
  }

  async function upload(files) {
    for (const file of files) {
      say(`${file.name} is being uploaded…`);
      const body = new FormData();
      body.set('file', file);
      body.set('__RequestVerificationToken', token());
      try {
        const answer = await fetch('/admin/media', { method: 'POST', headers: { Accept: 'application/json' }, body });
        if (!answer.ok) {
          const said = await answer.json().catch(() => ({}));
          say(said.message ?? `${file.name} could not be uploaded. Try it under Media, which says why.`);
          continue;
        }
        const { address, alt } = await answer.json();
        picture(area, address, alt);
        say(`${file.name} was uploaded. Say between the square brackets what it shows.`);
      } catch {
        say(`${file.name} could not be uploaded. Try it under Media, which says why.`);
      }
    }
  }
}
