// Copies the line of Markdown. Without script it is a field to copy from.
const button = document.getElementById('copy');
const field = document.getElementById('markdown');

if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(field.value);
    document.getElementById('copied').textContent = 'Copied.';
  });
}

field.addEventListener('focus', () => field.select());
