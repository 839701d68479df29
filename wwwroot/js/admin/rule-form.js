// Shows what a rule does while it is typed. What it shows comes from the server, which asks the real resolution.
const form = document.querySelector("form[data-trial]");
const pause = 350;
let timer;
let latest = 0;

async function show() {
  const mine = ++latest;
  try {
    const answer = await fetch(form.dataset.trial, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok || mine !== latest) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = drawn.getElementById(part.id);
      // What says the same stays, so that nothing is announced twice, and a part that was opened stays open.
      if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // Out of reach for now; the next key tries again, and saving tells.
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, pause);
});
for (const button of form.querySelectorAll("[data-needless]")) button.hidden = true;
