// Drags a page to another place within its section. The buttons in each row do the same without a mouse or a script.
for (const list of document.querySelectorAll("[data-reorder]")) {
  let dragged = null;

  const unmark = () => {
    for (const row of list.children) row.classList.remove("drop-before", "drop-after");
  };
  const isBefore = (row, event) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  };

  for (const row of list.children) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragend", () => {
      row.classList.remove("dragged");
      unmark();
      dragged = null;
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      unmark();
      row.classList.add(isBefore(row, event) ? "drop-before" : "drop-after");
    });
    row.addEventListener("drop", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const rows = [...list.children].filter((other) => other !== dragged);
      const at = rows.indexOf(row) - (isBefore(row, event) ? 1 : 0);
      // The first row of a part may follow a page of the part before, which only its own button knows.
      const after = at >= 0 ? rows[at].dataset.page : rows[0].querySelector("button[name=After]")?.dataset.first ?? "";
      const form = dragged.querySelector("form");
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "After";
      field.value = after;
      form.append(field);
      form.submit();
    });
  }
}
