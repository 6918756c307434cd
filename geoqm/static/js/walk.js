// The walk on the phone: shows what the address names, and tells what reaches the office.
import { $, counted, inWords, toast } from "gq/walk-dom";
import * as house from "gq/walk-house";
import * as sheets from "gq/walk-sheets";
import * as begin from "gq/walk-start";
import { close, conflicts, goTo, load, order, refresh, state } from "gq/walk-state";
import * as store from "gq/walk-store";
import * as strip from "gq/walk-strip";
import * as syncing from "gq/walk-sync";

let sending = 0;
let green = 0;
let seeing = 0;

const address = () => new URLSearchParams(location.hash.slice(1));
const openWalk = (id) => { location.hash = `rundgang=${id}`; };
const toStart = () => { location.hash = ""; };

async function route() {
  for (const sheet of document.querySelectorAll("dialog[open]")) sheet.close();
  const asked = address();
  const found = asked.get("rundgang") && await load(asked.get("rundgang"), asked.get("haus"));
  if (!found) close();
  $("gq-walk").hidden = !found;
  $("gq-start").hidden = Boolean(found);
  document.title = found ? `${state.walk.title} – Begehung – geoqm` : "Begehung – geoqm";
  if (found) house.show(); else await begin.show();
  if (found && asked.has("entscheiden")) decideFirst();
  await tellNet();
}

async function toHouse(id) {
  const wanted = order().find((each) => each.id === id);
  if (!wanted) return;
  goTo(wanted);
  history.replaceState(null, "", `#rundgang=${state.walk.id}&haus=${id}`);
  house.show();
  $("gq-number").focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

async function step(by) {
  const houses = order();
  const next = houses[houses.findIndex((each) => each.id === state.house.id) + by];
  if (next) await toHouse(next.id); else sheets.houses();
}

async function see() {
  await refresh();
  if (state.walk) house.show();
  await tellNet();
}

// After every change: show it, then send it a moment later.
async function changed() {
  await see();
  clearTimeout(sending);
  sending = setTimeout(syncing.sync, 1200);
}

async function tellNet() {
  const { entries, photos, refused } = await store.waiting();
  const open = state.walk ? conflicts().length : entries.filter((each) => each.state === "conflict").length;
  const told = message(syncing.status, waitsOf(entries, photos), open, refused.length);
  const bar = $("gq-net");
  if (!told) { if (!bar.classList.contains("gq-net--green")) bar.hidden = true; return; }
  bar.classList.remove("gq-net--green");
  show(told);
}

function waitsOf(entries, photos) {
  const count = entries.filter((each) => each.state === "waiting").length;
  return { words: inWords(count, photos.length), verb: (one, many) => (count + photos.length === 1 ? one : many) };
}

function message({ net, text }, { words: waits, verb }, open, refused) {
  const rest = waits ? `${waits} ${verb("wartet", "warten")} auf dem Gerät.` : "";
  if (net === "offline") return ["offline", "Kein Netz. Sie können weiterarbeiten.", rest];
  if (net === "login") return ["login", "Bitte melden Sie sich neu an.", waits ? `${waits} ${verb("bleibt", "bleiben")} auf dem Gerät.` : "Was Sie erfassen, bleibt auf dem Gerät.", "Anmelden"];
  if (net === "trouble") return ["trouble", "Das Senden hat nicht geklappt.", `${text} ${rest}`, "Noch einmal"];
  // No bar for what takes a moment: it would move the buttons under the thumb.
  if (net === "sending" && waits && !$("gq-net").hidden) return ["sending", "Wird übertragen …", waits];
  if (open) return ["conflict", `${counted(open, "Eintrag ist", "Einträge sind")} zu entscheiden.`, "", "Ansehen"];
  if (refused) return ["refused", `Nicht angenommen: ${counted(refused, "Foto", "Fotos")}.`, "Der Grund steht bei der Einheit. Das Bild bleibt auf dem Gerät.", "Ansehen"];
  return null;
}

function show([net, title, text, action]) {
  const bar = $("gq-net");
  bar.hidden = false;
  bar.dataset.net = net;
  $("gq-net-title").textContent = title;
  $("gq-net-text").textContent = text ?? "";
  $("gq-net-do").hidden = !action;
  $("gq-net-do").textContent = action ?? "";
}

async function act() {
  const { net } = $("gq-net").dataset;
  if (net === "login") location.assign(`/anmelden?weiter=${encodeURIComponent("/begehung")}`);
  else if (net === "conflict") await firstConflict();
  else if (net === "refused") await firstRefused();
  else await syncing.sync();
}

async function firstConflict() {
  if (!state.walk) {
    const { entries } = await store.waiting();
    location.hash = `rundgang=${entries.find((each) => each.state === "conflict").walk}&entscheiden=1`;
  } else decideFirst();
}

function decideFirst() {
  const [first] = conflicts();
  if (first) sheets.conflict(first);
}

// To the house whose picture the office would not take.
async function firstRefused() {
  const { walks, entries, refused: [photo] } = await store.waiting();
  const { walk, unit } = entries.find((each) => each.id === photo.entry);
  const { pack } = walks.find((each) => each.id === walk);
  const { id } = pack.houses.find((house) => house.units.some((each) => each.key === unit));
  location.hash = `rundgang=${walk}&haus=${id}`;
}

let before = "unknown";
async function status({ net, sent }) {
  const done = before === "sending" && net === "online" && !$("gq-net").hidden;
  before = net;
  document.body.toggleAttribute("data-offline", net === "offline");
  await tellNet();
  const { entries, photos } = await store.waiting();
  const words = inWords(sent.entries, sent.photos);
  if (done && words && !photos.length && !entries.some((each) => ["waiting", "conflict"].includes(each.state))) {
    show(["done", `Alles übertragen: ${words}.`]);
    $("gq-net").classList.add("gq-net--green");
    clearTimeout(green);
    green = setTimeout(() => { $("gq-net").classList.remove("gq-net--green"); tellNet(); }, 4000);
  }
  if (!state.walk && ["online", "login"].includes(net)) await begin.show();
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !state.walk || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
}

async function serve() {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register("/begehung/dienst.js", { scope: "/begehung" });
  const offer = () => { if (registration.waiting && navigator.serviceWorker.controller) $("gq-update").hidden = false; };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  offer();
  $("gq-update-do").addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("skip");
  });
  registration.update().catch(() => { /* no network */ });
}

house.start({ onHouse: toHouse, onChange: changed, onConflict: sheets.conflict });
sheets.start({ onHouse: toHouse, onChange: changed, onStart: toStart });
begin.start(openWalk);
addEventListener("hashchange", route);
document.addEventListener("keydown", keys);
$("gq-next").addEventListener("click", () => step(1));
$("gq-previous").addEventListener("click", () => step(-1));
$("gq-to-start").addEventListener("click", toStart);
$("gq-net-do").addEventListener("click", act);
$("gq-locate").addEventListener("click", () => {
  const on = strip.watch(() => { toast("Der Standort ist nicht freigegeben."); $("gq-locate").setAttribute("aria-pressed", "false"); });
  $("gq-locate").setAttribute("aria-pressed", String(on));
});
syncing.onStatus(status);
store.onChange(() => { clearTimeout(seeing); seeing = setTimeout(see, 60); });
await route();
document.documentElement.dataset.ready = "true";
serve().catch(() => toast("Ohne Netz lässt sich diese Seite auf diesem Gerät nicht öffnen."));
syncing.start();
