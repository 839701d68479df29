// Words that stand in a form and were not sent: the browser asks before a link takes them away. The editor saves them
// instead. Without script they are lost, as on any site.

const words = 'textarea:not([readonly]), input:is([type=text], [type=email], [type=url], [type=number], [type=date], :not([type]))';
// A form that came back with what is wrong in it holds what was typed before, too.
const isRefused = document.getElementById('problems') !== null;
let sent = null;

const hasWords = form => [...form.elements].some(field =>
  field.matches(words) && (isRefused ? field.value !== '' : field.value !== field.defaultValue));
const ask = event => {
  if ([...document.querySelectorAll('form[method=post]')].some(form => form !== sent && hasWords(form))) event.preventDefault();
};

if (!document.getElementById('editor')) {
  if (isRefused) addEventListener('beforeunload', ask);
  addEventListener('input', event => {
    if (!event.target.form) return;
    sent = null;
    addEventListener('beforeunload', ask);
  });
  addEventListener('submit', event => {
    if (!event.submitter?.formTarget) sent = event.target;
  });
}
