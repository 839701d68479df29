// Says how many of a list are chosen. Choosing, and all else, works without it.
const bulk = document.getElementById("bulk");
if (bulk) {
  const boxes = [...document.querySelectorAll("input[type=checkbox][form=bulk]")];
  const count = bulk.querySelector("[data-count]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = `(${chosen})`;
    if (chosen > 0) bulk.querySelector("#some").checked = true;
    const folded = bulk.closest("details");
    if (chosen > 0 && folded) folded.open = true;
  };
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
