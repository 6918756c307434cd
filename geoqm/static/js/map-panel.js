// The panel of the open building; walks through the selection, the list or what the filter left.
import { state, changed } from "gq/map-state";
import { boundsOf, latLng } from "gq/map-layers";

const panel = document.getElementById("gq-panel");
const body = document.getElementById("gq-panel-body");
const work = document.getElementById("gq-work");
let before = null;
let asked = 0;
let flag = null;

export function start(page) {
  document.getElementById("gq-panel-close").addEventListener("click", () => close(page));
  document.getElementById("gq-panel-previous").addEventListener("click", () => walk(page, -1));
  document.getElementById("gq-panel-next").addEventListener("click", () => walk(page, 1));
  const grip = document.getElementById("gq-sheet-grip");
  grip.addEventListener("click", () => {
    const heights = ["half", "full", "low"];
    work.dataset.sheet = heights[(heights.indexOf(work.dataset.sheet || "half") + 1) % 3];
  });
  if (state.open) open(page, state.open, { quiet: true });
}

export async function open(page, id, { zoom = false, quiet = false } = {}) {
  if (panel.hidden) before = document.activeElement;
  state.open = id;
  changed("open");
  panel.hidden = false;
  work.dataset.panel = "open";
  work.dataset.sheet = "half";
  page.map.invalidateSize({ pan: false });
  place();
  show(page, id, zoom);
  const mine = ++asked;
  body.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(page.main.declaration.file ? `/karte/tafel/${page.main.name}/${id}` : `/akte/${id}/tafel`, { headers: { Accept: "text/html", "HX-Request": "true" } });
    const html = await response.text();
    if (mine !== asked) return;
    body.innerHTML = html;
    window.htmx?.process(body);
  } catch {
    if (mine === asked) body.textContent = "Die Akte ist gerade nicht erreichbar. Bitte versuchen Sie es noch einmal.";
  }
  body.removeAttribute("aria-busy");
  const heading = body.querySelector("h2, h1");
  heading?.setAttribute("tabindex", "-1");
  if (!quiet) heading?.focus({ preventScroll: true });
  body.scrollTop = 0;
}

export function close(page) {
  if (panel.hidden) return false;
  asked++;
  panel.hidden = true;
  work.dataset.panel = "closed";
  state.open = null;
  changed("open");
  flag?.remove();
  page.map.invalidateSize({ pan: false });
  page.redraw();
  if (before?.isConnected) before.focus({ preventScroll: true });
  return true;
}

// The ids that J and K walk through.
function sequence() {
  if (state.chosen.size) return [...state.chosen];
  return [...document.querySelectorAll("#gq-list tr[data-id]")].map((row) => Number(row.dataset.id));
}

export async function walk(page, step) {
  if (!sequence().length) await page.loadList();
  const ids = sequence();
  if (!ids.length) return;
  const at = ids.indexOf(state.open);
  open(page, ids[(Math.max(at, step > 0 ? -1 : 0) + step + ids.length) % ids.length], { zoom: !state.list });
}

// How much of the map the sheet covers on small screens.
function covered() {
  const map = document.getElementById("gq-canvas").getBoundingClientRect();
  const sheet = panel.getBoundingClientRect();
  return sheet.left < map.right - 1 ? Math.max(0, map.bottom - sheet.top) : 0;
}

function place() {
  const ids = sequence();
  const at = ids.indexOf(state.open);
  document.getElementById("gq-panel-place").textContent = at < 0 ? "" : `${at + 1} von ${ids.length}`;
}

function show(page, id, zoom) {
  flag?.remove();
  page.redraw();
  const found = page.main.byId(id);
  if (!found) return;
  const box = found.set.boxes[found.i];
  const bounds = boundsOf(found.set, found.i);
  if (zoom) page.map.setView(bounds.getCenter(), Math.max(page.map.getZoom(), 18), { animate: false });
  page.map.panInside(bounds.getCenter(), { paddingTopLeft: [90, 70], paddingBottomRight: [60, covered() + 60], animate: false });
  const name = found.set.value(found.i, page.main.declaration.titleField) || "ohne Adresse";
  flag = L.tooltip({ permanent: true, direction: "top", className: "gq-flag", offset: [0, -6], interactive: false })
    .setLatLng(latLng((box[0] + box[2]) / 2, box[1]))
    .setContent(document.createTextNode(name).textContent.replaceAll("&", "&amp;").replaceAll("<", "&lt;"))
    .addTo(page.map);
}

export function refreshFlag(page) {
  if (state.open && !panel.hidden) show(page, state.open, false);
}
