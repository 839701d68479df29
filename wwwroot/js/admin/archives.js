// Shows how much of an archive is uploaded, and how far it is taken in. Both work without it.
const form = document.getElementById("archive-form");
const bar = form.querySelector("progress");
const problem = form.querySelector("[role=alert]");
const button = form.querySelector("button.primary");
const largest = Number(form.dataset.largest);

form.addEventListener("submit", (event) => {
  const file = form.elements.file.files[0];
  if (!file) return;
  event.preventDefault();
  if (file.size > largest * 1024 * 1024) {
    tell(`${file.name} has ${Math.ceil(file.size / 1024 / 1024)} MB; ${largest} MB at most. Copy it to the machine and `
      + "take it in there: mapflat adopt FILE");
    return;
  }
  tell("");
  const body = new FormData(form);
  // After all other fields, as it is read only once they are known.
  body.delete("file");
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.getAttribute("action"));
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (sent) => {
    if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
  });
  request.addEventListener("loadend", () => {
    bar.hidden = true;
    button.disabled = false;
    if (request.status === 200) location.assign(request.response.page);
    else if (request.status === 401) tell("Your session has ended. Sign in again in another tab, then upload once more.");
    else tell(request.response?.error ?? "It could not be uploaded. Look at your connection and try again.");
  });
  bar.value = 0;
  bar.hidden = false;
  button.disabled = true;
  request.send(body);
});

function tell(words) {
  problem.textContent = words;
  problem.hidden = words === "";
}

const adoption = document.getElementById("adoption");
if (adoption?.dataset.running) follow();

async function follow() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    try {
      const answer = await fetch("/admin/archives/adoption", { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { running, says } = await answer.json();
      if (!running) {
        location.assign("/admin/archives");
        return;
      }
      if (adoption.textContent !== says) adoption.textContent = says;
    } catch {
      // It is asked again in a second.
    }
  }
}
