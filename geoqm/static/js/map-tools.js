// The buttons on the map: zoom, whole area, own position, copy, print, base map.
import { state, changed } from "gq/map-state";
import { start as startPrint } from "gq/map-print";

const on = (id, act) => document.getElementById(id)?.addEventListener("click", act);

export function start(page) {
  const { map } = page;
  on("gq-zoom-in", () => map.zoomIn());
  on("gq-zoom-out", () => map.zoomOut());
  on("gq-zoom-all", () => page.showAll());
  on("gq-locate", () => locate(page));
  on("gq-copy", () => copy(page));
  on("gq-print", () => window.print());
  startPrint(page);
  if (map.geoqm.basemap) basemap(page);
  attribution();
}

// Long credits are cut to two lines; a button shows them in full.
function attribution() {
  const box = document.getElementById("gq-attribution");
  const button = document.getElementById("gq-attribution-all");
  const text = box.querySelector("p");
  button.addEventListener("click", () => button.setAttribute("aria-expanded", String(box.classList.toggle("gq-all"))));
  new ResizeObserver(() => box.classList.toggle("gq-cut", text.scrollHeight > text.clientHeight + 2)).observe(text);
}

function locate(page) {
  if (!navigator.geolocation) return page.say("Dieses Gerät nennt keinen Standort.");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const at = [coords.latitude, coords.longitude];
      page.position?.remove();
      page.position = L.circle(at, { radius: coords.accuracy, color: "#0A4FE0", weight: 2, fillOpacity: 0.1, interactive: false }).addTo(page.map);
      page.map.setView(at, Math.max(page.map.getZoom(), 17));
      page.say(`Ihr Standort, auf etwa ${Math.round(coords.accuracy)} m genau.`);
    },
    () => page.say("Ihr Standort ist nicht verfügbar oder nicht freigegeben."),
    { enableHighAccuracy: true, timeout: 10000 },
  );
  return undefined;
}

async function copy(page) {
  try {
    await navigator.clipboard.writeText(location.href);
    page.say("Adresse kopiert. Sie zeigt genau diese Ansicht.");
  } catch {
    page.say("Bitte kopieren Sie die Adresse aus der Adresszeile: Sie zeigt genau diese Ansicht.");
  }
}

function basemap(page) {
  const { map } = page;
  const button = document.getElementById("gq-basemap");
  const note = document.getElementById("gq-basemap-note");
  const tiles = map.geoqm.basemap;
  let failed = 0;
  const credit = () => {
    note.textContent = !state.basemap ? "" : failed > 2 ? "Hintergrundkarte nicht erreichbar. Ihre Daten sind vollständig." : page.config.basemapAttribution;
  };
  tiles.on("tileerror", () => ++failed && credit());
  tiles.on("tileload", () => {
    failed = 0;
    credit();
  });
  const show = () => {
    if (state.basemap) tiles.addTo(map);
    else tiles.remove();
    button.setAttribute("aria-pressed", String(state.basemap));
    credit();
    page.redrawAll();
  };
  button.addEventListener("click", () => {
    state.basemap = !state.basemap;
    failed = 0;
    changed("basemap");
    show();
  });
  show();
}
