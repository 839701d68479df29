// A password can be looked at before it is sent, which spares a second try on a phone.
for (const field of document.querySelectorAll('input[type=password]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button small show-password';
  button.setAttribute('aria-controls', field.id);
  const tell = () => { button.textContent = field.type === 'password' ? 'Show the password' : 'Hide the password'; };
  button.addEventListener('click', () => {
    field.type = field.type === 'password' ? 'text' : 'password';
    tell();
    field.focus();
  });
  // What is sent is a password again, for the browser that offers to keep it.
  field.form?.addEventListener('submit', () => { field.type = 'password'; });
  tell();
  field.after(button);
}
