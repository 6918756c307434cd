// A round on the phone: door by door, with the store and the sending of the street walk.
import { $, ask, counted, inWords, make, toast } from "gq/walk-dom";
import { draw } from "gq/round-map";
import * as store from "gq/walk-store";
import * as syncing from "gq/walk-sync";

const WORDS = { reached: "Erreicht", not_there: "Nicht da", card_left: "Karte eingeworfen", follow_up: "Wiedervorlage", skipped: "Übersprungen" };
const NAME = "gq-begehung-name";
const number = Number(location.pathname.split("/")[2] ?? 0);
const id = number;
let walk = null;
let entries = [];
let house = null;
let noted = "";
let sending = 0;
let seeing = 0;

const outcomeOf = (each) => entries.filter((entry) => entry.unit === each.units[0].key && entry.answer).at(-1)?.answer ?? each.outcome;
const doors = () => walk.pack.houses;
const place = () => doors().findIndex((each) => each.id === house.id);
const isDone = (each) => Boolean(outcomeOf(each));

async function open() {
  walk = number ? await store.walk(id) ?? await fetched() : null;
  $("gq-walk").hidden = !walk;
  $("gq-start").hidden = Boolean(walk);
  if (!walk) return start();
  await refresh();
  house = doors().find((each) => each.id === walk.at) ?? doors().find((each) => !isDone(each)) ?? doors()[0];
  show();
  return undefined;
}

async function fetched() {
  try {
    const who = await syncing.session();
    if (!who) { location.assign(`/anmelden?weiter=${encodeURIComponent(location.pathname)}`); return null; }
    localStorage.setItem(NAME, who.user);
    const pack = await syncing.packOf(number);
    const made = { id, number, title: pack.title, user: who.user, startedAt: new Date().toISOString(), endedAt: null, endSent: false, at: null, pack };
    await store.saveWalk(made);
    await navigator.storage?.persist?.();
    return made;
  } catch (error) {
    $("gq-start-text").textContent = error instanceof syncing.Failed ? error.message : "Dieser Rundgang ist noch nicht auf dem Gerät. Öffnen Sie ihn einmal mit Netz.";
    return null;
  }
}

async function start() {
  const { walks, entries: all } = await store.waiting();
  const here = syncing.status.user ?? localStorage.getItem(NAME);
  const own = [];
  for (const each of walks.filter((one) => one.user === here)) if (!await old(each)) own.push(each);
  if (!number) $("gq-start-text").textContent = own.length ? "Sie gehen auch ohne Netz." : "Noch keiner. Öffnen Sie einen Rundgang aus der Liste oder mit dem Code auf dem Laufzettel.";
  $("gq-own-list").replaceChildren(...own.map((each) => {
    const waits = all.filter((entry) => entry.walk === each.id && entry.state === "waiting").length;
    const told = [counted(each.pack.houses.length, "Tür", "Türen"), waits && `${inWords(waits, 0)} ${waits === 1 ? "wartet" : "warten"}`].filter(Boolean).join(" · ");
    const button = make("button", { type: "button" }, make("strong", {}, each.title), make("span", {}, told));
    button.addEventListener("click", () => location.assign(`/rundgang/${each.number}`));
    return make("li", {}, button);
  }));
}

// Two days later a round leaves the device, once all of it has reached the office.
async function old(each) {
  return Date.parse(each.pack.day) < Date.now() - 2 * 86_400_000 && store.forget(each.id);
}

async function refresh() {
  entries = await store.entriesOf(id);
}

function show() {
  const all = doors();
  const done = all.filter(isDone).length;
  document.title = `${walk.title} – geoqm`;
  $("gq-title").textContent = walk.title;
  $("gq-progress-text").textContent = `${done} von ${counted(all.length, "Tür", "Türen")}`;
  $("gq-progress").max = all.length;
  $("gq-progress").value = done;
  $("gq-round-demo").hidden = !walk.pack.is_demo;
  $("gq-number").textContent = house.position;
  $("gq-address").textContent = house.address;
  $("gq-reasons").textContent = house.reasons;
  $("gq-persons").replaceChildren(...house.persons.map(person));
  const said = outcomeOf(house);
  for (const button of document.querySelectorAll("[data-outcome]")) button.setAttribute("aria-pressed", String(button.dataset.outcome === said));
  const last = entries.filter((each) => each.unit === house.units[0].key).at(-1);
  $("gq-state").textContent = last ? stateOf(last) : said ? `${WORDS[said]}, im Büro gespeichert.` : "";
  $("gq-previous").disabled = place() === 0;
  $("gq-next").querySelector("span").textContent = place() === all.length - 1 ? "Von vorn" : said ? "Nächste Tür" : "Überspringen";
  draw(walk, house, outcomeOf, go);
  tell();
}

function person({ name, language, phone }) {
  const text = make("p", {}, make("strong", {}, name), language ? make("span", {}, language) : null);
  const call = phone ? make("a", { className: "gq-call", href: `tel:${phone.replace(/[^+\d]/g, "")}` }, "Anrufen") : null;
  return make("li", {}, text, call);
}

function stateOf({ answer, state, text, note }) {
  const words = WORDS[answer] + (note ? ", mit Notiz" : "");
  if (state === "refused") return `${words}: nicht angenommen. ${text}`;
  return state === "waiting" ? `${words}, wartet auf dem Gerät.` : `${words}, im Büro gespeichert.`;
}

async function answer(outcome) {
  let more = {};
  if (outcome === "follow_up") {
    const due = await dueDay();
    if (!due) return;
    more = { due_on: due };
  }
  await store.say(id, house.units[0], { answer: outcome, note: noted, more });
  noted = "";
  await refresh();
  soon();
  const next = nextOpen();
  if (next) await go(next.id);
  else { show(); toast("Alle Türen sind erledigt."); }
}

function nextOpen() {
  const all = doors();
  const at = place();
  return [...all.slice(at + 1), ...all.slice(0, at)].find((each) => !isDone(each));
}

async function dueDay() {
  const sheet = $("gq-due-sheet");
  const chosen = await ask(sheet);
  if (!chosen) return null;
  if (chosen === "day") return $("gq-due-day").value || null;
  const day = new Date();
  day.setDate(day.getDate() + Number(chosen));  // a day is not always 24 hours long
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

async function note() {
  $("gq-note-text").value = noted;
  if (await ask($("gq-note-sheet")) !== "save") return;
  noted = $("gq-note-text").value.trim();
  const last = entries.filter((each) => each.unit === house.units[0].key).at(-1);
  if (last && !last.tried && noted) {  // said already, not sent yet: the note goes with it
    await store.say(id, house.units[0], { note: noted });
    noted = "";
    await refresh();
    show();
    soon();
  } else toast(noted ? "Die Notiz kommt mit dem Ergebnis mit." : "");
}

async function go(wanted) {
  house = doors().find((each) => each.id === wanted);
  noted = "";
  await store.changeWalk(id, { at: house.id });
  show();
  $("gq-address").focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

async function skip() {
  const all = doors();
  if (!isDone(house) && place() < all.length - 1) {
    await store.say(id, house.units[0], { answer: "skipped", note: "", more: {} });
    await refresh();
    soon();
  }
  await go(all[(place() + 1) % all.length].id);
}

function soon() {
  clearTimeout(sending);
  sending = setTimeout(syncing.sync, 1000);
}

async function tell() {
  const { entries: all } = await store.waiting();
  const count = all.filter((each) => each.state === "waiting").length;
  const { net, text } = syncing.status;
  const refused = all.filter((each) => each.state === "refused");
  $("gq-kept").textContent = count || refused.length || net === "offline" ? "" : "✓ gesichert";
  const rest = count ? `${inWords(count, 0)} ${count === 1 ? "wartet" : "warten"} auf dem Gerät.` : "";
  const told = net === "offline" ? ["Kein Netz. Sie können weiterarbeiten.", rest, ""]
    : net === "login" ? ["Bitte melden Sie sich neu an.", rest || "Was Sie erfassen, bleibt auf dem Gerät.", "Anmelden"]
      : net === "trouble" ? ["Das Senden hat nicht geklappt.", `${text} ${rest}`, "Noch einmal"]
        : refused.length ? [`${counted(refused.length, "Eintrag wurde", "Einträge wurden")} nicht angenommen.`, refused[0].text, ""] : null;
  $("gq-net").hidden = !told;
  if (!told) return;
  $("gq-net").dataset.net = net;
  [$("gq-net-title").textContent, $("gq-net-text").textContent, $("gq-net-do").textContent] = told;
  $("gq-net-do").hidden = !told[2];
}

async function changed() {
  if (!walk) { await start(); return; }
  walk = await store.walk(id) ?? walk;
  house = doors().find((each) => each.id === house.id) ?? doors()[0];
  await refresh();
  show();
}

async function serve() {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register("/rundgang/dienst.js", { scope: "/rundgang" });
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", ({ target }) => {
    if (target.state === "installed") target.postMessage("skip");
  }));
  registration.update().catch(() => { /* no network */ });
}

for (const button of document.querySelectorAll("[data-outcome]")) button.addEventListener("click", () => answer(button.dataset.outcome));
$("gq-next").addEventListener("click", skip);
$("gq-previous").addEventListener("click", () => place() > 0 && go(doors()[place() - 1].id));
$("gq-note").addEventListener("click", note);
$("gq-net-do").addEventListener("click", () => (syncing.status.net === "login" ? location.assign(`/anmelden?weiter=${encodeURIComponent(location.pathname)}`) : syncing.sync()));
syncing.onStatus(() => tell());
store.onChange(() => { clearTimeout(seeing); seeing = setTimeout(changed, 60); });
await open();
document.documentElement.dataset.ready = "true";
serve().catch(() => toast("Ohne Netz lässt sich diese Seite auf diesem Gerät nicht öffnen."));
syncing.start();
