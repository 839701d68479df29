// Asks the browser for a passkey, and the site what it makes of it. One form on the page says what for:
// data-passkey="add" | "sign-in" | "confirm".

const form = document.querySelector('form[data-passkey]');
const problem = document.querySelector('[data-passkey-problem]');
const token = form?.querySelector('[name=__RequestVerificationToken]')?.value;
const answers = { add: '/admin/passkeys', 'sign-in': '/admin/sign-in/passkey', confirm: '/admin/confirm/passkey' };
let waiting;

async function post(address, body) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', RequestVerificationToken: token },
    body: JSON.stringify(body ?? {}),
  });
  const answer = response.headers.get('Content-Type')?.includes('json') ? await response.json() : {};
  if (response.ok) return answer;
  if (answer.error === 'signed-out' || answer.error === 'confirm-first') location.reload();
  throw new Error(answer.error ?? 'The site did not answer. Load the page again and retry.');
}

/** What a browser's refusal means for the person in front of it. */
function inWords(error) {
  switch (error.name) {
    case 'NotAllowedError': return 'No passkey was used: the request was cancelled, or took too long. Try again, or use your password.';
    case 'InvalidStateError': return 'This device has a passkey for this account already.';
    case 'SecurityError': return 'This browser takes no passkeys at this address. Open the site by its name, over HTTPS.';
    default: return error.message;
  }
}

async function finish(kind, state, credential) {
  const done = await post(answers[kind], {
    state,
    credential: credential.toJSON(),
    name: form.querySelector('[name=Name]')?.value,
    return: form.querySelector('[name=Return]')?.value || undefined,
  });
  location.assign(done.to);
}

async function add() {
  const { options, state } = await post('/admin/passkeys/creation-options');
  await finish('add', state, await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }));
}

async function ask(kind, mediation) {
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const { options, state } = await post('/admin/passkeys/request-options');
  await finish(kind, state, await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), mediation, signal }));
}

function attempt(work) {
  problem.textContent = '';
  work().catch((error) => {
    // Another request of ours has taken its place.
    if (error.name !== 'AbortError') problem.textContent = inWords(error);
  });
}

if (form && window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  const kind = form.dataset.passkey;
  if (kind === 'add') {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      attempt(add);
    });
  } else {
    const button = form.querySelector('[data-passkey-ask]');
    if (button) {
      button.hidden = false;
      button.addEventListener('click', () => attempt(() => ask(kind)));
    }

    // Passkeys among the suggestions of the e-mail field, where the browser can; what goes wrong here was not asked for.
    if (button && kind === 'sign-in' && await PublicKeyCredential.isConditionalMediationAvailable?.()) ask(kind, 'conditional').catch(() => {});
  }
} else if (form?.dataset.passkey === 'add') {
  problem.textContent = 'This browser takes no passkeys, or not at this address. Use a newer browser, or open the site over HTTPS.';
}
