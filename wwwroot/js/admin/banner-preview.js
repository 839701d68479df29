// Shows the banner as it is typed. What it shows comes from the server, which draws it as it does for visitors.
const form = document.querySelector("form[data-preview]");
const preview = document.getElementById("banner-preview");
const pause = 300;
let timer;
let latest = 0;

async function show() {
  const mine = ++latest;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok || mine !== latest) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("banner-preview");
    if (drawn) preview.replaceChildren(...drawn.childNodes);
  } catch {
    // Out of reach for now; the next key tries again, and saving tells.
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, pause);
});
for (const button of form.querySelectorAll("[data-needless]")) button.hidden = true;
