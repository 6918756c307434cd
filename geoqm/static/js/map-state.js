// The state of the page lives in its address: copy the address, get the picture.

const OWN = new Set(["ebenen", "karte", "auswahl", "offen", "ansicht", "sortierung", "seite", "suche", "hintergrund"]);
const SCENE = new Set(["thema", "farbe", "datetime"]);
const SELECTION_AT_MOST = 300;
const listeners = new Set();

export const state = {
  filter: new URLSearchParams(),
  scene: new URLSearchParams(),
  layers: null,
  view: null,
  chosen: new Set(),
  open: null,
  list: false,
  sort: "",
  page: 1,
  basemap: false,
};

export function readAddress() {
  const given = new URLSearchParams(location.search);
  state.filter = new URLSearchParams([...given].filter(([name]) => !OWN.has(name) && !SCENE.has(name)));
  state.scene = new URLSearchParams([...given].filter(([name, value]) => SCENE.has(name) && value));
  state.layers = given.has("ebenen") ? given.get("ebenen").split(",").filter(Boolean) : null;
  const parts = (given.get("karte") || "").split("/").map(Number);
  state.view = parts.length === 3 && parts.every(Number.isFinite) ? parts : null;
  state.chosen = new Set((given.get("auswahl") || "").split(",").filter(Boolean).map(Number));
  state.open = Number(given.get("offen")) || null;
  state.list = given.get("ansicht") === "liste" || (!given.has("ansicht") && window.matchMedia("(max-width: 599px)").matches);
  state.sort = given.get("sortierung") || "";
  state.page = Number(given.get("seite")) || 1;
  state.basemap = given.get("hintergrund") === "an";
}

// What the server needs to know of every question: the scene and the filter.
export function asked() {
  return new URLSearchParams([...state.scene, ...state.filter]);
}

export function address() {
  const params = asked();
  if (state.list) params.set("ansicht", "liste");
  else if (window.matchMedia("(max-width: 599px)").matches) params.set("ansicht", "karte");
  if (state.layers) params.set("ebenen", state.layers.join(","));
  if (state.view) params.set("karte", `${+state.view[0].toFixed(2)}/${state.view[1].toFixed(5)}/${state.view[2].toFixed(5)}`);
  if (state.chosen.size && state.chosen.size <= SELECTION_AT_MOST) params.set("auswahl", [...state.chosen].join(","));
  if (state.open) params.set("offen", state.open);
  if (state.sort) params.set("sortierung", state.sort);
  if (state.page > 1) params.set("seite", state.page);
  if (state.basemap) params.set("hintergrund", "an");
  const query = params.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return location.pathname + (query ? `?${query}` : "");
}

export function onChange(listener) {
  listeners.add(listener);
}

// Tell everybody what changed and write the address; `step` makes a step for the back button.
export function changed(what, { step = false } = {}) {
  const next = address();
  if (next !== location.pathname + location.search) history[step ? "pushState" : "replaceState"](null, "", next);
  for (const listener of listeners) listener(what);
}
