// What the filter yields: asks the server, and brings counts, chips and colours up to date.
import { asked, changed } from "gq/map-state";

const number = new Intl.NumberFormat("de-DE");
let running = null;
let spoken = 0;

export async function refresh(page) {
  running?.abort();
  running = new AbortController();
  const query = asked().toString();
  page.busy(true);
  try {
    const response = await fetch(`/karte/treffer/${page.main.name}?${query}`, { signal: running.signal });
    if (!response.ok) throw await problem(response);
    apply(page, await response.json());
    changed("hits");
  } catch (error) {
    if (error.name !== "AbortError") page.say(error.message);
  } finally {
    page.busy(false);
  }
}

export async function problem(response) {
  const body = await response.json().catch(() => ({}));
  return new Error(body.detail || "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.");
}

export function apply(page, hits) {
  page.hits = hits;
  page.main.filter(hits.ids, hits.query);
  for (const element of document.querySelectorAll("[data-matched]")) element.textContent = number.format(hits.matched);
  for (const element of document.querySelectorAll("[data-total]")) element.textContent = number.format(hits.total);
  legend(page, hits);
  facets(hits);
  chips(hits);
  clearTimeout(spoken);
  spoken = setTimeout(() => {
    document.getElementById("gq-live").textContent = `${number.format(hits.matched)} von ${number.format(hits.total)} Treffern`;
  }, 300);
}

function legend(page, hits) {
  const branch = document.querySelector(`[data-layer="${page.main.name}"]`);
  hits.legend.forEach((count, row) => {
    const cell = branch.querySelector(`[data-row="${row}"]`);
    if (cell) cell.textContent = number.format(count);
  });
  const pale = branch.querySelector("[data-pale]");
  if (!pale) return;
  pale.hidden = hits.matched === hits.total;
  pale.querySelector("[data-row]").textContent = number.format(hits.total - hits.matched);
  branch.querySelector("[data-count]").textContent = number.format(hits.matched);
}

function facets(hits) {
  for (const field of document.querySelectorAll('#gq-filter [data-kind="choice"]')) {
    const counts = hits.facets[field.dataset.name] ?? {};
    for (const cell of field.querySelectorAll("[data-facet]")) {
      const count = counts[cell.dataset.facet] ?? 0;
      cell.textContent = number.format(count);
      cell.closest("label").classList.toggle("gq-none", count === 0);
    }
  }
}

function chips(hits) {
  const list = document.getElementById("gq-chips");
  const cross = document.querySelector("#gq-panel-close svg");
  list.replaceChildren(
    ...hits.chips.map((chip) => {
      const item = document.createElement("li");
      item.className = "gq-chip";
      const words = document.createElement("span");
      words.textContent = chip.words;
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.chip = chip.name;
      button.setAttribute("aria-label", `Filter ${chip.words} entfernen`);
      button.append(cross.cloneNode(true));
      item.append(words, button);
      return item;
    }),
  );
  const active = document.querySelector("[data-active]");
  active.textContent = `${hits.chips.length} aktiv`;
  active.hidden = hits.chips.length === 0;
  for (const reset of document.querySelectorAll(".gq-reset")) reset.hidden = hits.chips.length === 0;
}
