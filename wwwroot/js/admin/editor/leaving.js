// Whoever leaves the page meets what the server has, so the words go there first. If they cannot, it is said here.

export function saveBeforeLeaving(form, saving) {
  // What is a button for a browser without script can be a link here, to be opened in another tab too.
  for (const button of document.querySelectorAll('button[data-leads]')) {
    button.replaceWith(Object.assign(document.createElement('a'), { href: button.dataset.leads.replace(/\/$/, ''), textContent: button.textContent }));
  }

  document.querySelector('button[data-enter]')?.remove();

  document.addEventListener('click', async event => {
    const link = event.target.closest('a[href]');
    if (!link || link.target || link.hasAttribute('download') || event.button || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !saving.isBehind) return;
    if (link.href.split('#')[0] === location.href.split('#')[0] && link.hash) return;
    event.preventDefault();
    if (await saving.finish()) location.assign(link.href);
  });

  document.addEventListener('submit', async event => {
    const { target: leaving, submitter } = event;
    // What opens another tab leaves nothing, and what was saved a moment ago needs no second time.
    if (event.defaultPrevented || leaving.method === 'dialog' || submitter?.formTarget || !saving.isBehind) return;
    event.preventDefault();
    if (!await saving.finish()) return;
    const edits = leaving.elements.edits;
    if (edits) edits.value = form.elements.edits.value;
    leaving.requestSubmit(submitter);
  });
}
