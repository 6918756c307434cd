// The inbox by keyboard, and the consequence in words. Without this file every button still works.
const form = document.getElementById("gq-decide");
const keys = document.getElementById("gq-keys");
const letters = document.getElementById("gq-keys-on");
const DEEDS = { b: "bestaetigen", z: "zusammenfuehren", r: "rueckfragen", x: "ablehnen" };

letters.checked = stored() !== "off";
letters.addEventListener("change", () => {
  try { localStorage.setItem("gq-keys", letters.checked ? "on" : "off"); } catch { /* lasts for this page, then */ }
});
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (keys.open || event.defaultPrevented) return;
  if (event.key === "Enter" && form && (event.ctrlKey || event.metaKey)) return form.requestSubmit();
  if (!plain || inField(event.target)) return;
  if (event.key === "Enter" && form && !event.target.closest("a, button, summary")) { event.preventDefault(); return form.requestSubmit(); }
  if (!letters.checked || !act(event.key.toLowerCase())) return;
  event.preventDefault();
});
form?.addEventListener("change", tell);
form?.addEventListener("submit", (event) => {
  const missing = missingField();
  if (!missing) return;
  event.preventDefault();
  missing.focus();
  missing.setAttribute("aria-invalid", "true");
});
document.querySelector("#gq-lines .gq-current")?.scrollIntoView({ block: "nearest" });
tell();

function act(key) {
  if (DEEDS[key]) return choose(key);
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
  if (key === "u") return press(document.getElementById("gq-undo"));
  if (key === "?") { keys.showModal(); return true; }
  return /^[1-9]$/.test(key) && pick(Number(key) - 1);
}

function choose(key) {
  const radio = form?.querySelector(`[name="tun"][value="${DEEDS[key]}"]`);
  if (!radio) return false;
  radio.checked = true;
  tell();
  const next = { r: "gq-question", x: "gq-reason" }[key];
  (next ? document.getElementById(next) : radio).focus();
  return true;
}

function pick(place) {
  const radio = form?.querySelectorAll('[name="ziel"]')[place];
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  const known = radio.dataset.known === "ja";
  const deed = form.querySelector('[name="tun"]:checked')?.value;
  if (!deed || deed === "bestaetigen" || deed === "zusammenfuehren") {
    form.querySelector(`[name="tun"][value="${known ? "zusammenfuehren" : "bestaetigen"}"]`).checked = true;
  }
  tell();
  return true;
}

function walk(step) {
  const links = [...document.querySelectorAll("#gq-lines a")];
  const now = links.findIndex((link) => link.getAttribute("aria-current"));
  const next = links[now + step];
  if (!next) return false;
  location.assign(next.href);
  return true;
}

function press(undo) {
  if (!undo) return false;
  undo.requestSubmit();
  return true;
}

// The general sentence for the chosen decision, made exact for the chosen unit.
function tell() {
  if (!form) return;
  const target = form.querySelector('[name="ziel"]:checked');
  const deed = form.querySelector('[name="tun"]:checked')?.value;
  if (!target) return;
  const { letter, kind, known } = target.dataset;
  const accept = form.querySelector(".gq-then--bestaetigen strong");
  const merge = form.querySelector(".gq-then--zusammenfuehren strong");
  const rest = form.querySelector("[data-rest]");
  rest.dataset.usual ??= rest.textContent;
  rest.textContent = kind === "meldung" ? "Entschieden wird nur noch dort." : known === "ja" ? rest.dataset.usual : "";
  accept.textContent = kind === "haus" ? "Jede Einheit des Hauses bekommt ihren Leerstand" : kind === "neu" ? "Eine neue Einheit und ihr Leerstand kommen in das Register" : known === "ja" ? `Leerstand ${letter} wird aufgefrischt` : `Bei ${letter} beginnt ein neuer Leerstand`;
  merge.textContent = kind === "meldung" ? `Diese Meldung geht in Meldung ${letter} auf:` : known === "ja" ? `Leerstand ${letter} wird aufgefrischt:` : "Bei dieser Wahl ist nichts Bekanntes zum Zusammenführen.";
  form.dataset.deed = deed ?? "";
}

function missingField() {
  const deed = form.querySelector('[name="tun"]:checked');
  if (!deed) return form.querySelector('[name="tun"]');
  if (deed.value === "ablehnen" && !form.elements.grund.value) return form.elements.grund;
  if (deed.value === "rueckfragen" && !form.elements.frage.value.trim()) return form.elements.frage;
  return null;
}

function inField(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

function stored() {
  try { return localStorage.getItem("gq-keys"); } catch { return null; }
}
