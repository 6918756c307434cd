// The map page: puts its parts together and draws.
import { start as startFilter } from "gq/map-filter";
import { apply } from "gq/map-hits";
import { start as startKeys } from "gq/map-keys";
import { place } from "gq/map-canvas";
import { drawLabels, start as startLabels } from "gq/map-labels";
import { MapLayer, world } from "gq/map-layers";
import { load as loadList, mark, outdated, start as startList } from "gq/map-list";
import { open, refreshFlag, start as startPanel } from "gq/map-panel";
import { tell } from "gq/map-popup";
import { start as startScene } from "gq/map-scene";
import { drawLasso, start as startSelect, toggle } from "gq/map-select";
import { changed, onChange, readAddress, state } from "gq/map-state";
import { draw, drawChosen, drawGround, drawVeil } from "gq/map-style";
import { start as startTools } from "gq/map-tools";
import { start as startTree } from "gq/map-tree";

const map = window.geoqmMap;
const { config } = map.geoqm;
const work = document.getElementById("gq-work");
const toast = document.getElementById("gq-toast");
let hiding = 0;
let frame = 0;

const page = {
  map,
  config,
  csrf: document.getElementById("gq-map-script").dataset.csrf,
  layers: new Map(map.geoqm.layers.map((each) => [each.name, new MapLayer(each, each.name === config.main)])),
  hits: config.hits,
  redraw() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => canvas.redraw());
  },
  redrawAll() {
    page.redraw();
    requestAnimationFrame(() => ground.redraw());
  },
  drawNow() {
    ground.redraw();
    canvas.redraw();
  },
  say(text) {
    clearTimeout(hiding);
    toast.textContent = text;
    hiding = setTimeout(() => (toast.textContent = ""), 8000);
  },
  loadList: () => loadList(page),
  busy(is) {
    work.classList.toggle("gq-busy", is);
  },
  showAll() {
    const extent = page.hits.extent ?? config.extent;
    if (extent) map.fitBounds([[extent[1], extent[0]], [extent[3], extent[2]]], { padding: [24, 24] });
  },
  closeDrawer() {
    const was = work.dataset.drawer === "open";
    drawer(false);
    return was;
  },
};
page.main = page.layers.get(config.main);
const ordered = [...page.layers.values()].sort((a, b) => a.declaration.order - b.declaration.order);

// Below the vector tiles: pale ground, veil outside of the programme area, statistics.
function paintGround(ctx, view) {
  for (const layer of ordered) if (layer.isGround && layer.set && !state.basemap) drawGround(ctx, layer.set, view);
  for (const { set, on, look } of ordered) if (set && on && set.kinds[0] === 3) drawVeil(ctx, set, view, look);
  for (const layer of ordered) if (layer.declaration.order === 1) paintLayer(ctx, view, layer);
}

function paint(ctx, view) {
  for (const layer of ordered) if (layer.declaration.order > 1) paintLayer(ctx, view, layer);
  drawLabels(ctx, view, page);
  for (const set of page.main.sets()) drawChosen(ctx, set, view, state.chosen, state.open);
  drawLasso(ctx, map, view);
}

function paintLayer(ctx, view, layer) {
  if (layer.set && layer.visibleAt(view.zoom)) draw(ctx, layer.set, view, layer.look);
}

map.createPane("gq-tiles").style.zIndex = 300;
readAddress();
state.layers ??= config.visible;
if (state.scene.get("thema") && !state.layers.includes(config.main)) state.layers.push(config.main);
const ground = place(map, "gq-ground", 250, paintGround);
const canvas = place(map, "gq-canvas", 400, paint);

async function start() {
  startView();
  startTree(page);
  startScene();
  startFilter(page);
  startPanelAndList();
  startTools(page);
  startKeys(page);
  startSearch();
  startDrawer();
  startPointer();
  apply(page, config.hits);
  onChange((what) => react(what));
  window.addEventListener("popstate", () => location.reload());
  const loading = document.getElementById("gq-loading");
  const slow = setTimeout(() => (loading.hidden = false), 300);
  await Promise.allSettled([...ordered.map((layer) => layer.show(map, page.redrawAll)), startLabels(page)]);
  clearTimeout(slow);
  loading.hidden = true;
  refreshFlag(page);
  page.redrawAll();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.mark("gq-map-ready");
    document.documentElement.dataset.mapReady = "yes";
  }));
}

function startPanelAndList() {
  startSelect(page);
  startList(page);
  startPanel(page);
}

function startView() {
  if (state.view) map.setView([state.view[1], state.view[2]], state.view[0], { animate: false });
  else if (config.filtered && config.hits.extent) page.showAll();
  else if (config.extent && !contains(config.extent, map.getCenter())) page.showAll();
  map.on("moveend", () => {
    const center = map.getCenter();
    state.view = [map.getZoom(), center.lat, center.lng];
    clearTimeout(startView.waiting);
    startView.waiting = setTimeout(() => changed("view"), 150);
  });
}

const contains = ([west, south, east, north], at) => at.lng >= west && at.lng <= east && at.lat >= south && at.lat <= north;

function react(what) {
  if (what === "hits") {
    page.redraw();
    outdated(page);
  }
  if (what === "chosen" || what === "open") mark();
}

function startPointer() {
  const at = (event) => {
    const { u, v } = world(event.latlng);
    const reach = 4 / (256 * 2 ** map.getZoom());
    return page.main.on ? page.main.find(u, v, reach) : null;
  };
  map.on("click", (event) => {
    if (map.getContainer().classList.contains("gq-drawing")) return;
    const found = at(event);
    const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
    if (!found) return tell(map, ordered, event.latlng);
    const id = found.set.ids[found.i];
    if (shiftKey || ctrlKey || metaKey) toggle(page, [id]);
    else open(page, id);
  });
  let tip = null;
  map.on("mousemove", (event) => {
    const found = at(event);
    map.getContainer().style.cursor = found ? "pointer" : "";
    tip?.remove();
    tip = null;
    if (!found || map.getZoom() < 15) return;
    const name = found.set.value(found.i, page.main.declaration.titleField);
    if (!name || found.set.ids[found.i] === state.open) return;
    tip = L.tooltip({ direction: "top", className: "gq-tip", offset: [0, -8] }).setLatLng(event.latlng).setContent(name.replaceAll("&", "&amp;").replaceAll("<", "&lt;")).addTo(map);
  });
  map.on("mouseout", () => tip?.remove());
}

function drawer(is) {
  work.dataset.drawer = is ? "open" : "closed";
  document.getElementById("gq-drawer-open").setAttribute("aria-expanded", String(is));
}

function startDrawer() {
  const opener = document.getElementById("gq-drawer-open");
  opener.addEventListener("click", () => {
    drawer(work.dataset.drawer !== "open");
    if (work.dataset.drawer === "open") document.getElementById("gq-drawer-close").focus();
  });
  document.getElementById("gq-drawer-close").addEventListener("click", () => {
    drawer(false);
    opener.focus();
  });
  const bar = document.querySelector(".gq-bar");
  let height = 0;
  new ResizeObserver(() => {
    map.invalidateSize({ pan: false });
    // What lies under the pointer stays there when the bar above takes another row.
    const grown = bar.offsetHeight - height;
    if (height && grown) map.panBy([0, grown], { animate: false });
    height += grown;
  }).observe(map.getContainer());
}

start();

// A hit of the search in the header is shown here instead of leaving the page.
function startSearch() {
  document.addEventListener("gq-search", (event) => {
    event.preventDefault();
    const hit = event.detail;
    map.setView([hit.lat, hit.lon], Math.max(map.getZoom(), 18), { animate: false });
    if (hit.building_id && page.main.declaration.file) location.assign(`/karte?offen=${hit.building_id}`);
    else if (hit.building_id) open(page, hit.building_id, { zoom: true });
  });
  const given = new URLSearchParams(location.search).get("suche");
  if (!given) return;
  const input = document.getElementById("gq-search");
  input.value = given;
  input.form.requestSubmit();
}
