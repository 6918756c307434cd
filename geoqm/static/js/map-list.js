// The list: the server makes it, this keeps it in step with filter, selection and open building.
import { asked as query, state, changed } from "gq/map-state";
import { open } from "gq/map-panel";
import { toggle } from "gq/map-select";

const list = document.getElementById("gq-list");
const work = document.getElementById("gq-work");
let asked = 0;
let stale = !list.querySelector(".gq-list-foot, .gq-empty");

export function start(page) {
  document.getElementById("gq-show-map").addEventListener("click", () => show(page, false));
  document.getElementById("gq-show-list").addEventListener("click", () => show(page, true));
  document.getElementById("gq-skip-list")?.addEventListener("click", () => {
    show(page, true);
    list.focus();
  });
  list.addEventListener("click", (event) => onClick(page, event));
  list.addEventListener("keydown", (event) => onKey(event));
  show(page, state.list, { first: true });
  mark();
}

export function show(page, isList, { first = false } = {}) {
  state.list = isList;
  work.dataset.view = isList ? "liste" : "karte";
  document.getElementById("gq-show-list").setAttribute("aria-pressed", String(isList));
  document.getElementById("gq-show-map").setAttribute("aria-pressed", String(!isList));
  if (!first) changed("view", { step: true });
  if (isList && stale) load(page);
  if (!isList) page.map.invalidateSize({ pan: false });
}

// After a filter change: load at once while the list is shown, else when it is next shown.
export function outdated(page) {
  if (state.list) load(page);
  else stale = true;
}

export async function load(page) {
  stale = false;
  const mine = ++asked;
  const params = query();
  if (state.sort) params.set("sortierung", state.sort);
  if (state.page > 1) params.set("seite", state.page);
  list.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`/karte/liste/${page.main.name}?${params}`, { headers: { Accept: "text/html", "HX-Request": "true" } });
    const html = await response.text();
    if (mine === asked) list.innerHTML = html;
  } catch {
    if (mine === asked) page.say("Die Liste ist gerade nicht erreichbar.");
  }
  list.removeAttribute("aria-busy");
  mark();
}

export function mark() {
  for (const row of list.querySelectorAll("tr[data-id]")) {
    const id = Number(row.dataset.id);
    const chosen = state.chosen.has(id);
    row.classList.toggle("gq-is-chosen", chosen);
    row.classList.toggle("gq-is-open", state.open === id);
    row.querySelector("[data-pick]").checked = chosen;
  }
  const all = list.querySelector("[data-pick-page]");
  if (!all) return;
  const boxes = [...list.querySelectorAll("[data-pick]")];
  const on = boxes.filter((box) => box.checked).length;
  all.checked = on > 0 && on === boxes.length;
  all.indeterminate = on > 0 && on < boxes.length;
}

function onClick(page, event) {
  const { target } = event;
  const link = target.closest("[data-open], [data-sort], [data-page]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (link.dataset.open) return open(page, Number(link.dataset.open));
    if (link.dataset.sort) Object.assign(state, { sort: link.dataset.sort, page: 1 });
    else state.page = Number(link.dataset.page);
    changed("list", { step: true });
    const again = link.dataset.sort ? `[data-sort$="${link.dataset.sort.replace("-", "")}"]` : "[data-page]";
    return load(page).then(() => list.querySelector(again)?.focus());
  }
  if (target.matches("[data-pick]")) return toggle(page, [Number(target.dataset.pick)], target.checked);
  if (target.matches("[data-pick-page]")) {
    return toggle(page, [...list.querySelectorAll("[data-pick]")].map((box) => Number(box.dataset.pick)), target.checked);
  }
  const row = target.closest("tr[data-id]");
  if (row && !link && !target.closest("input, a")) open(page, Number(row.dataset.id));
  return undefined;
}

// Up and down move between rows in the same column.
function onKey(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = event.target.closest("tr[data-id]");
  if (!row) return;
  const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  const name = event.target.matches("[data-pick]") ? "[data-pick]" : "[data-open]";
  if (!next) return;
  event.preventDefault();
  next.querySelector(name)?.focus();
}
