// The search field in the header as a combobox with grouped suggestions.
import { open } from "gq/map-panel";

const input = document.getElementById("gq-search");
const list = document.getElementById("gq-search-list");
const status = document.getElementById("gq-search-status");
let waiting = 0;
let running = null;
let options = [];
let active = -1;

export function start(page) {
  if (!input) return;
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }).forEach(([k, v]) => input.setAttribute(k, v));
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Vorschläge");
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(page), 120);
  });
  input.addEventListener("keydown", (event) => onKey(page, event));
  input.addEventListener("focus", () => options.length && expand(true));
  input.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!options.length) await ask(page);
    if (options.length) pick(page, options[Math.max(active, 0)]);
  });
  document.addEventListener("click", (event) => !event.target.closest("#gq-search-form") && expand(false));
  const given = new URLSearchParams(location.search).get("suche");
  if (given) {
    input.value = given;
    ask(page).then(() => options.length && pick(page, options[0]));
  }
}

async function ask(page) {
  const text = input.value.trim();
  running?.abort();
  active = -1;
  if (text.length < 2) {
    options = [];
    expand(false);
    status.textContent = "";
    return;
  }
  running = new AbortController();
  try {
    const response = await fetch(`/suche?q=${encodeURIComponent(text)}`, { signal: running.signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    fill(page, text, await response.json());
  } catch (error) {
    if (error.name !== "AbortError") page.say("Die Suche ist gerade nicht erreichbar.");
  }
}

function fill(page, text, answer) {
  options = answer.hits;
  const rows = [];
  let group = "";
  options.forEach((hit, number) => {
    if (hit.group !== group) {
      group = hit.group;
      rows.push(element("li", { role: "presentation", class: "gq-suggestion-group" }, [group]));
    }
    const row = element("li", { role: "option", id: `gq-option-${number}`, "aria-selected": "false", class: "gq-suggestion" }, [
      element("span", { class: "gq-suggestion-title" }, bold(hit)),
      element("span", { class: "gq-suggestion-note" }, [hit.detail]),
    ]);
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => pick(page, hit));
    rows.push(row);
  });
  if (!options.length) rows.push(element("li", { role: "presentation", class: "gq-suggestion-group" }, [`Kein Treffer für „${text}“.`]));
  list.replaceChildren(...rows);
  expand(true);
  status.textContent = options.length === 1 ? "1 Vorschlag" : `${options.length} Vorschläge`;
}

function element(name, attributes, children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// The matched parts of a label are bold; the server says where they are.
function bold({ label, matches }) {
  const parts = [];
  let at = 0;
  for (const [from, to] of matches) {
    parts.push(label.slice(at, from), element("strong", {}, [label.slice(from, to)]));
    at = to;
  }
  return [...parts, label.slice(at)];
}

function onKey(page, event) {
  const open = !list.hidden;
  if (event.key === "Escape" && (open || input.value)) {
    event.preventDefault();
    event.stopPropagation();
    if (!open) input.value = "";
    expand(false);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!options.length) return;
    expand(true);
    point((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + options.length) % options.length);
  }
}

function point(at) {
  active = at;
  list.querySelectorAll("[role=option]").forEach((row, i) => {
    row.setAttribute("aria-selected", String(i === at));
    if (i === at) row.scrollIntoView({ block: "nearest" });
  });
  input.setAttribute("aria-activedescendant", `gq-option-${at}`);
}

function expand(is) {
  list.hidden = !is;
  input.setAttribute("aria-expanded", String(is));
  if (!is) input.removeAttribute("aria-activedescendant");
}

function pick(page, hit) {
  expand(false);
  input.value = hit.label;
  page.map.setView([hit.lat, hit.lon], Math.max(page.map.getZoom(), 18), { animate: false });
  if (hit.building_id) open(page, hit.building_id, { zoom: true });
}
