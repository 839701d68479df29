// Shows, while the title is typed, the address that the server will make of it.
const form = document.querySelector("[data-new-page]");
const { Title: title, Section: section, Name: name } = form.elements;
const hint = document.getElementById("Name-hint");
const empty = hint.textContent;

const propose = () => {
  const plain = title.value.toLowerCase().replaceAll(/['’]/g, "").replaceAll("ß", "ss").replaceAll("æ", "ae").replaceAll("ø", "o").replaceAll("œ", "oe").replaceAll("ł", "l");
  const slug = plain.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  name.placeholder = slug;
  const last = name.value.trim() || slug;
  hint.textContent = last ? `The page will be at ${section.value === "/" ? "" : section.value}/${last}.` : empty;
};

for (const field of [title, section, name]) field.addEventListener("input", propose);
propose();
