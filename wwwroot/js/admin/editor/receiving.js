// What is pasted or dropped: documents become Markdown, pictures go to their dialog.

import { EditorView } from './codemirror.js';
import { complete, told } from './addresses.js';
import { insertMarkdown, isWithin } from './blocks.js';
import { link } from './commands.js';

// What editors of code put around plain text is no document.
const isDocument = /<(h[1-6]|p|a|ul|ol|li|table|blockquote|strong|em|b|i|img)[\s>]/i;

const picturesIn = data => [...data.files].filter(file => file.type.startsWith('image/'));

export const receiving = (form, pictures, say) => EditorView.domEventHandlers({
  paste({ clipboardData: data }, view) {
    const html = data.getData('text/html');
    const plain = data.getData('text/plain');
    const images = picturesIn(data);
    const { main } = view.state.selection;
    if (isWithin(view.state, main.from, 'FencedCode', 'CodeBlock', 'InlineCode')) return false;
    if (images.length > 0 && !plain) {
      pictures().take(images, main.head);
      return true;
    }
    const address = main.empty || /\s/.test(plain.trim()) ? null : /^https?:\/\/\S+$/i.test(plain.trim()) ? plain.trim() : complete(plain.trim());
    if (address && !/[()<>]/.test(address)) {
      link(view, address, '');
      if (address !== plain.trim()) say(told(plain.trim()));
      return true;
    }
    if (!isDocument.test(html)) return false;
    convert(view, form, html, plain, say);
    return true;
  },

  dragover(event) {
    if (![...event.dataTransfer.items].some(item => item.kind === 'file')) return false;
    event.preventDefault();
    return true;
  },

  drop(event, view) {
    const images = picturesIn(event.dataTransfer);
    if (images.length === 0) return false;
    event.preventDefault();
    pictures().take(images, view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.selection.main.head);
    return true;
  },
});

async function convert(view, form, html, plain, say) {
  try {
    const answer = await fetch('/admin/conversions', {
      method: 'POST', headers: { Accept: 'application/json' },
      body: new URLSearchParams({ html, __RequestVerificationToken: form.elements.__RequestVerificationToken.value }),
    });
    if (!answer.ok) throw new Error();
    const { markdown, findings } = await answer.json();
    insertMarkdown(view, markdown);
    if (findings.length > 0) say(findings.join(' '));
  } catch {
    view.dispatch(view.state.replaceSelection(plain));
    say('It was inserted as plain text, as the server could not turn it into Markdown.');
  }
}
