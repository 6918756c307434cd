// Selection: click with Ctrl or Shift, lasso, rectangle; the bar shows number and totals.
import { problem } from "gq/map-hits";
import { state, changed } from "gq/map-state";
import { boundsOf } from "gq/map-layers";

const number = new Intl.NumberFormat("de-DE");
const bar = document.getElementById("gq-chosen");
let tool = null;
let points = [];
let asked = 0;

export function start(page) {
  const { map } = page;
  const buttons = { lasso: document.getElementById("gq-lasso"), rectangle: document.getElementById("gq-rectangle") };
  for (const [name, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => use(page, tool === name ? null : name, buttons));
  }
  const pane = map.getContainer();
  pane.addEventListener("pointerdown", (event) => tool && event.target.closest(".leaflet-control") === null && begin(page, event), true);
  document.getElementById("gq-chosen-clear").addEventListener("click", () => {
    choose(page, []);
    (document.querySelector("#gq-canvas .gq-map:not([hidden])") ?? document.body).focus();
  });
  document.getElementById("gq-chosen-zoom").addEventListener("click", () => fit(page));
  document.getElementById("gq-choose-all").addEventListener("click", () => every(page));
  for (const button of document.querySelectorAll("[data-widen]")) button.addEventListener("click", () => widen(page, button));
  for (const button of document.querySelectorAll("[data-menu]")) menu(button);
  page.stopTool = () => tool && use(page, null, buttons);
  sum(page);
}

function use(page, name, buttons) {
  tool = name;
  points = [];
  for (const [key, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(key === name));
  page.map.dragging[name ? "disable" : "enable"]();
  page.map.getContainer().classList.toggle("gq-drawing", Boolean(name));
  const hint = document.getElementById("gq-tool-hint");
  hint.hidden = !name;
  hint.textContent = name === "lasso" ? "Ziehen Sie eine Linie um die Gebäude. Mit Umschalt kommen sie zur Auswahl dazu." : "Ziehen Sie ein Rechteck auf. Mit Umschalt kommen die Gebäude zur Auswahl dazu.";
  page.redraw();
}

function begin(page, event) {
  event.preventDefault();
  event.stopPropagation();
  const pane = page.map.getContainer();
  const add = event.shiftKey;
  const at = (e) => page.map.mouseEventToLatLng(e);
  points = [at(event)];
  const move = (e) => {
    const here = at(e);
    if (tool === "lasso") points.push(here);
    else points = [points[0], L.latLng(points[0].lat, here.lng), here, L.latLng(here.lat, points[0].lng)];
    page.redraw();
  };
  const end = () => {
    pane.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    const ring = points.map((p) => [p.lng, p.lat]);
    points = [];
    page.redraw();
    if (ring.length >= 3) inside(page, thinned(ring), add);
  };
  pane.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
}

const thinned = (ring) => (ring.length <= 400 ? ring : ring.filter((_, i) => i % Math.ceil(ring.length / 400) === 0));

export function drawLasso(ctx, map, view) {
  if (points.length < 2) return;
  const origin = map.getPixelOrigin();
  ctx.beginPath();
  for (const point of points) {
    const at = map.latLngToLayerPoint(point);
    ctx.lineTo(at.x + origin.x - view.x, at.y + origin.y - view.y);
  }
  ctx.closePath();
  ctx.fillStyle = "rgb(10 79 224 / 6%)";
  ctx.fill();
  ctx.strokeStyle = "#0A4FE0";
  ctx.lineWidth = 1.6;
  ctx.setLineDash([6, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
}

async function post(page, body) {
  const response = await fetch(`/karte/auswahl/${page.main.name}?${state.scene}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": page.csrf },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await problem(response);
  return response.json();
}

async function inside(page, ring, add) {
  try {
    const found = await post(page, { ring, filter: state.filter.toString() });
    if (found.ids.length === 0) page.say("Darin liegt kein Gebäude, das zum Filter passt.");
    choose(page, add ? [...new Set([...state.chosen, ...found.ids])] : found.ids);
  } catch (error) {
    page.say(error.message);
  }
}

// Everything that fits the filter: the way to choose without drawing.
async function every(page) {
  try {
    choose(page, (await post(page, { everything: true, filter: state.filter.toString() })).ids);
    bar.querySelector("button").focus();
  } catch (error) {
    page.say(error.message);
  }
}

// More houses of the same street, of the same owners, close by.
async function widen(page, button) {
  const before = state.chosen.size;
  try {
    const response = await fetch(button.dataset.widen, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": page.csrf },
      body: JSON.stringify({ layer: page.main.name, ids: [...state.chosen] }),
    });
    if (!response.ok) throw await problem(response);
    choose(page, new Set([...state.chosen, ...(await response.json()).ids]));
    const more = state.chosen.size - before;
    page.say(more ? `${number.format(more)} dazu: ${button.textContent.trim()}.` : "Es kommt nichts dazu.");
  } catch (error) {
    page.say(error.message);
  }
}

export function toggle(page, ids, on) {
  const next = new Set(state.chosen);
  for (const id of ids) (on ?? !next.has(id)) ? next.add(id) : next.delete(id);
  choose(page, next);
}

export function choose(page, ids) {
  state.chosen = new Set(ids);
  changed("chosen");
  page.redraw();
  sum(page);
}

async function sum(page) {
  const size = state.chosen.size;
  bar.hidden = size === 0;
  document.getElementById("gq-work").classList.toggle("gq-has-chosen", size > 0);
  document.getElementById("gq-chosen-number").textContent = size === 1 ? "1 Gebäude ausgewählt" : `${number.format(size)} Gebäude ausgewählt`;
  for (const field of bar.querySelectorAll("[data-chosen-ids]")) field.value = [...state.chosen].join(",");
  const totals = document.getElementById("gq-chosen-totals");
  if (!size) return;
  const mine = ++asked;
  try {
    const found = await post(page, { ids: [...state.chosen] });
    if (mine === asked) totals.textContent = found.totals;
  } catch {
    totals.textContent = "";
  }
}

function fit(page, ids = state.chosen) {
  const bounds = L.latLngBounds([]);
  for (const id of ids) {
    const found = page.main.byId(id);
    if (found) bounds.extend(boundsOf(found.set, found.i));
  }
  if (bounds.isValid()) page.map.fitBounds(bounds, { padding: [60, 60], maxZoom: 18 });
}

function menu(button) {
  const list = document.getElementById(button.dataset.menu);
  const open = (is) => {
    list.hidden = !is;
    button.setAttribute("aria-expanded", String(is));
  };
  button.addEventListener("click", () => open(list.hidden));
  for (const event of ["submit", "click"]) list.addEventListener(event, () => setTimeout(() => open(false), 0));
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
  document.addEventListener("click", (event) => !event.target.closest(".gq-menu")?.contains(list) && open(false));
}
