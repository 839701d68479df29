// “Copy” for texts that stand in a textarea; without script they are selected by hand.

for (const link of document.querySelectorAll('[data-copy]')) {
  link.addEventListener('click', async event => {
    event.preventDefault();
    const area = document.getElementById(link.dataset.copy);
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand('copy');
    }
    document.getElementById('copied').textContent = 'Copied.';
  });
}
