// The search field in the header of every page: a combobox with grouped suggestions. What was
// picked is announced by the event "gq-search"; where nobody takes it, the building's file opens.
const input = document.getElementById("gq-search");
const list = document.getElementById("gq-search-list");
const status = document.getElementById("gq-search-status");
let waiting = 0;
let running = null;
let options = [];
let active = -1;

if (input) start();

function start() {
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }).forEach(([k, v]) => input.setAttribute(k, v));
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Vorschläge");
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("focus", () => options.length && expand(true));
  input.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!options.length) await ask();
    if (options.length) pick(options[Math.max(active, 0)]);
  });
  document.addEventListener("click", (event) => !event.target.closest("#gq-search-form") && expand(false));
}

async function ask() {
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
    fill(await response.json(), text);
  } catch (error) {
    if (error.name !== "AbortError") tell("Die Suche ist gerade nicht erreichbar.");
  }
}

function tell(text) {
  options = [];
  list.replaceChildren(element("li", { role: "presentation", class: "gq-suggestion-group" }, [text]));
  expand(true);
  status.textContent = text;
}

function fill(answer, text) {
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
    row.addEventListener("click", () => pick(hit));
    rows.push(row);
  });
  if (!options.length) return tell(`Kein Treffer für „${text}“.`);
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

function onKey(event) {
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

function pick(hit) {
  expand(false);
  input.value = hit.label;
  const event = new CustomEvent("gq-search", { detail: hit, bubbles: true, cancelable: true });
  if (!input.dispatchEvent(event)) return;
  location.assign(hit.building_id ? `/akte/${hit.building_id}` : `/karte?karte=18/${hit.lat}/${hit.lon}`);
}
