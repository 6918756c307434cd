// The print sheet: title, date, filter in words, legend, sources, address of the page.
import { state } from "gq/map-state";

// While printing the map has the size of the sheet and shows at least what the screen showed.
export function start(page) {
  let before = null;
  window.addEventListener("beforeprint", () => {
    fill(page);
    before = { bounds: page.map.getBounds(), center: page.map.getCenter(), zoom: page.map.getZoom() };
    document.body.classList.add("gq-printing");
    page.map.invalidateSize({ animate: false });
    page.map.options.zoomSnap = 0.05;
    page.map.fitBounds(before.bounds, { animate: false });
    page.drawNow();
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("gq-printing");
    page.map.options.zoomSnap = 1;
    page.map.invalidateSize({ animate: false });
    page.map.setView(before.center, before.zoom, { animate: false });
  });
}

function fill(page) {
  const set = (id, text) => (document.getElementById(id).textContent = text);
  set("gq-print-date", new Date().toLocaleDateString("de-DE", { day: "2-digit", month: "2-digit", year: "numeric" }));
  const words = page.hits.chips.map((chip) => chip.words).join("; ");
  const count = `${page.hits.matched.toLocaleString("de-DE")} von ${page.hits.total.toLocaleString("de-DE")}`;
  set("gq-print-filter", words ? `Filter: ${words}. ${count}.` : `Alle: ${count}.`);
  set("gq-print-sources", [...document.querySelectorAll("#gq-attribution span:not([hidden])")].map((e) => e.textContent).filter(Boolean).join(" · "));
  set("gq-print-address", location.href);
  const rows = [...document.querySelectorAll("[data-layer]")]
    .filter((branch) => state.layers.includes(branch.dataset.layer))
    .flatMap((branch) => {
      const legend = [...branch.querySelectorAll(".gq-legend li:not([hidden]) > span:first-child")];
      return legend.length ? legend : [branch.querySelector(".gq-branch-title")];
    });
  document.getElementById("gq-print-legend").replaceChildren(
    ...rows.map((row) => {
      const item = document.createElement("li");
      item.append(...[...row.childNodes].map((node) => node.cloneNode(true)));
      return item;
    }),
  );
}
