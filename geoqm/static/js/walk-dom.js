// Small tools for building the walk's page; text always as text, never as markup.
export const $ = (id) => document.getElementById(id);
const ICONS = document.body.dataset.icons;
const SVG = "http://www.w3.org/2000/svg";

export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value; else made.setAttribute(name, value);
  }
  made.append(...children.filter((each) => each !== null && each !== undefined));
  return made;
}

export function drawn(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const icon = (name) => drawn("svg", { class: "gq-icon", "aria-hidden": "true" }, drawn("use", { href: `${ICONS}#${name}` }));

export const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

export const inWords = (entries, photos) => [
  entries && counted(entries, "Eintrag", "Einträge"), photos && counted(photos, "Foto", "Fotos"),
].filter(Boolean).join(", ");

let hiding = 0;
export function toast(text) {
  const place = $("gq-toast");
  place.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.textContent = ""; }, 8000);
}

// A sheet over the page; resolves with what closed it. The focus returns to where it was.
export function ask(sheet) {
  return new Promise((resolve) => {
    sheet.returnValue = "";
    sheet.showModal();
    sheet.querySelector("h2").focus();
    sheet.addEventListener("close", () => resolve(sheet.returnValue), { once: true });
  });
}

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
