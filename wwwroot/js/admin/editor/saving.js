// Saves the form in place, and knows what to do when that fails: the words stay, and the owner is told.

const every = 10_000;

// What a browser still sends when its page is gone.
const last = 60_000;

export class Saving extends EventTarget {
  #form;
  #kept;
  #status;
  #dirty = false;
  #timer = 0;
  #running = false;
  #current = null;
  #waiting = null;
  #stopped = false;

  constructor(form, kept, status) {
    super();
    this.#form = form;
    this.#kept = kept;
    this.#status = status;
    const leaving = () => document.visibilityState === 'hidden' && this.#dirty && this.save(true, true);
    document.addEventListener('visibilitychange', leaving);
    addEventListener('pagehide', () => this.#dirty && this.save(true, true));
    // Whoever signed in again in another tab comes back to this one.
    addEventListener('focus', () => this.#dirty && this.#status.classList.contains('trouble') && !this.#stopped && this.save(true));
    addEventListener('online', () => this.#dirty && this.save(true));
  }

  /** Something was typed. */
  changed() {
    this.#dirty = true;
    this.#kept.keep(this.#form);
    if (this.#stopped) return;
    if (!this.#status.classList.contains('trouble')) this.#say('Not saved yet.', true);
    this.#timer ||= setTimeout(() => this.save(true), every);
  }

  save(automatic, leaving = false) {
    if (this.#running) {
      this.#waiting = this.#waiting === false ? false : automatic;
      return this.#current;
    }
    return this.#current = this.#run(automatic, leaving);
  }

  /** Whether there are words that the server may not have. */
  get isBehind() {
    return this.#dirty || this.#running;
  }

  /** Sees to it that the server has every word; false if it has not. */
  async finish() {
    await this.#current;
    if (this.#dirty) await this.save(false);
    return !this.#dirty;
  }

  async #run(automatic, leaving) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#running = true;
    this.#dirty = false;
    try {
      let answer = await this.#send(automatic, leaving);
      // A token that is no longer good, or a session that ended and began again: the words are sent once more.
      if ((answer.status === 400 || answer.status === 401) && await this.#freshToken()) answer = await this.#send(automatic, leaving);
      await this.#take(answer, automatic);
    } catch {
      this.#trouble('The server does not answer. Your words are kept in this browser, and saved as soon as it is back.');
    } finally {
      this.#running = false;
    }
    if (this.#waiting !== null && !this.#stopped) {
      const next = this.#waiting;
      this.#waiting = null;
      if (this.#dirty || !next) await this.save(next);
    }
  }

  #send(automatic, leaving) {
    const body = new URLSearchParams(new FormData(this.#form));
    body.set('automatic', automatic);
    return fetch(`/admin/pages/${this.#form.dataset.page}/draft`, {
      method: 'POST', body, headers: { Accept: 'application/json' }, keepalive: leaving && body.toString().length < last,
    });
  }

  async #freshToken() {
    const answer = await fetch(this.#form.action, { redirect: 'manual' });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const token = page.querySelector('#editor [name=__RequestVerificationToken]')?.value;
    if (token) this.#form.elements.__RequestVerificationToken.value = token;
    return Boolean(token);
  }

  async #take(answer, automatic) {
    if (answer.ok) {
      const saved = await answer.json();
      this.#form.elements.edits.value = saved.edits;
      this.#status.classList.remove('trouble');
      if (this.#dirty) this.#say('Not saved yet.', true);
      else {
        this.#kept.drop();
        this.#say(`Saved at ${saved.saved}${automatic ? ', by itself' : ''}.`, automatic);
      }
      this.dispatchEvent(new CustomEvent('saved', { detail: saved }));
      return;
    }
    this.#dirty = true;
    if (answer.status === 401 || answer.status === 403) {
      this.#trouble('You are signed out, so this is not saved yet. Your words are kept in this browser. ', '/admin/sign-in?return=/admin', 'Sign in in another tab', ', then come back to this one.');
    } else if (answer.status === 409) {
      this.#stopped = true;
      this.#trouble(`${(await this.#message(answer))} Your words are kept in this browser. Press “Save draft” to see both texts.`);
      // Asked for while this one was on its way, it must not be dropped.
      if (!automatic || this.#waiting === false) this.#submit();
    } else if (answer.status === 422) {
      this.#trouble(await this.#message(answer));
      if (!automatic) this.#submit();
    } else if (answer.status === 503) {
      this.#trouble(`${(await this.#message(answer))} Your words are kept in this browser, and saving is tried again.`);
      this.#timer ||= setTimeout(() => this.save(true), every);
    } else {
      this.#trouble('It was not saved. Your words are kept in this browser; copy them somewhere safe if this goes on.');
      this.#timer ||= setTimeout(() => this.save(true), every);
    }
  }

  /** As a browser without script would, which gets a page that says what to do. */
  #submit() {
    this.#form.submit();
  }

  async #message(answer) {
    try {
      const { message, findings } = await answer.json();
      return [message, ...findings.map(finding => (finding.line ? `Line ${finding.line}: ` : '') + finding.message)].join(' ');
    } catch {
      return 'It was not saved.';
    }
  }

  /** What comes and goes by itself is there to be read, and is not read out. */
  #say(words, isRoutine) {
    if (this.#status.textContent === words) return;
    this.#status.setAttribute('aria-live', isRoutine ? 'off' : 'polite');
    this.#status.textContent = words;
  }

  #trouble(words, address, name, more) {
    this.#dirty = true;
    this.#status.classList.add('trouble');
    this.#status.setAttribute('aria-live', 'polite');
    if (this.#status.textContent.startsWith(words)) return;
    this.#status.textContent = words;
    if (address) this.#status.append(Object.assign(document.createElement('a'), { href: address, target: '_blank', textContent: name }), more);
  }
}
