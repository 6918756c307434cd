// The layer tree: switches layers, shows their legend while they are on.
import { state, changed } from "gq/map-state";

export function start(page) {
  for (const branch of document.querySelectorAll("[data-layer]")) {
    const box = branch.querySelector("input");
    box.checked = state.layers.includes(branch.dataset.layer);
    box.addEventListener("change", () => {
      state.layers = state.layers.filter((name) => name !== box.value).concat(box.checked ? [box.value] : []);
      changed("layers");
      page.layers.get(box.value).show(page.map, page.redrawAll).catch(() => page.say("Diese Ebene ist gerade nicht erreichbar."));
      mirror(page);
    });
  }
  page.map.on("zoomend", () => mirror(page));
  mirror(page);
}

function hint(layer, zoom) {
  if (!layer.visibleAt(zoom)) return "erscheint bei näherer Ansicht";
  const asCounts = !layer.declaration.whole && zoom < layer.declaration.minZoom;
  return asCounts ? "als Dichte je Kästchen, einzeln bei näherer Ansicht" : "";
}

function mirror(page) {
  for (const branch of document.querySelectorAll("[data-layer]")) {
    const layer = page.layers.get(branch.dataset.layer);
    const legend = branch.querySelector(".gq-legend");
    if (legend) legend.hidden = !layer.on;
    const note = branch.querySelector("[data-zoom-note]");
    note.textContent = layer.on ? hint(layer, page.map.getZoom()) : "";
    note.hidden = !note.textContent;
  }
  for (const group of document.querySelectorAll(".gq-group")) {
    const boxes = [...group.querySelectorAll("input")];
    group.querySelector("[data-group-state]").textContent = `${boxes.filter((box) => box.checked).length} von ${boxes.length} an`;
  }
  for (const source of document.querySelectorAll("[data-source]")) {
    source.hidden = !state.layers.includes(source.dataset.source);
  }
}
