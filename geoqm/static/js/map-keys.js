// Keys: single letters act only outside of fields, and can be switched off.
import { state } from "gq/map-state";
import { show } from "gq/map-list";
import { close, walk } from "gq/map-panel";

const dialog = document.getElementById("gq-keys");
const letters = document.getElementById("gq-keys-on");

export function start(page) {
  letters.checked = read() !== "off";
  letters.addEventListener("change", () => write(letters.checked ? "on" : "off"));
  document.getElementById("gq-keys-open").addEventListener("click", () => dialog.showModal());
  document.getElementById("gq-keys-close").addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === "Escape") return escape(page);
    if (!letters.checked || event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const act = { l: () => show(page, !state.list), j: () => walk(page, 1), k: () => walk(page, -1), "?": () => dialog.showModal() }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function escape(page) {
  if (page.stopTool()) return;
  if (page.closeDrawer()) return;
  close(page);
}

function read() {
  try {
    return localStorage.getItem("gq-keys");
  } catch {
    return null;
  }
}

function write(value) {
  try {
    localStorage.setItem("gq-keys", value);
  } catch {
    // Storage may be switched off; the choice then lasts for this page.
  }
}
