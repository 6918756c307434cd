// Choosing what to walk: walks on this device, streets and blocks from the office.
import { $, counted, inWords, make } from "gq/walk-dom";
import { Failed, pack, places, session, status } from "gq/walk-sync";
import * as store from "gq/walk-store";

const NAME = "gq-begehung-name";
let chosen = null;
let asked = 0;
let open = () => {};

export function start(onOpen) {
  open = onOpen;
  let timer = 0;
  $("gq-typed").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, 200); });
  $("gq-find").addEventListener("submit", (event) => { event.preventDefault(); find(); });
  $("gq-begin").addEventListener("submit", (event) => { event.preventDefault(); begin(); });
  $("gq-begin-not").addEventListener("click", () => { choose(null); $("gq-typed").focus(); });
}

// Without network nobody can say who is there: then it is who was there last.
function whoIsHere() {
  if (status.user) localStorage.setItem(NAME, status.user);
  return status.user ?? localStorage.getItem(NAME);
}

export async function show() {
  const { walks, entries, photos } = await store.waiting();
  const here = whoIsHere();
  const own = walks.filter((each) => each.user === here && !each.left);
  $("gq-own").hidden = !own.length;
  $("gq-own-list").replaceChildren(...own.sort((a, b) => b.startedAt.localeCompare(a.startedAt)).map((walk) => ownRow(walk, entries, photos)));
  showStrangers(walks.filter((each) => each.user !== here), entries);
  if (!$("gq-found").childElementCount && !chosen) find();
}

function ownRow(walk, entries, photos) {
  const mine = entries.filter((each) => each.walk === walk.id);
  const ids = new Set(mine.map((each) => each.id));
  const [count, pictures] = [mine.filter((each) => each.state === "waiting").length, photos.filter((each) => ids.has(each.entry)).length];
  const waits = inWords(count, pictures);
  const decide = mine.filter((each) => each.state === "conflict").length;
  const told = [
    counted(new Set(mine.map((each) => each.unit)).size, "Einheit erfasst", "Einheiten erfasst"), waits && `${waits} ${count + pictures === 1 ? "wartet" : "warten"}`,
    decide && `${decide} zu entscheiden`, walk.endedAt && "beendet",
  ].filter(Boolean).join(" · ");
  const button = make("button", { type: "button" }, make("strong", {}, walk.title), make("span", {}, told));
  button.addEventListener("click", () => open(walk.id));
  return make("li", {}, button);
}

function showStrangers(walks, entries) {
  const names = [...new Set(walks.filter((walk) => entries.some((each) => each.walk === walk.id && each.state === "waiting")).map((each) => each.user))];
  $("gq-strangers").hidden = !names.length;
  $("gq-strangers").textContent = names.length
    ? `Auf diesem Gerät warten noch Einträge von ${names.join(" und ")}. Sie werden gesendet, sobald sich ${names.length > 1 ? "die beiden" : names[0]} hier anmeldet.` : "";
}

async function find() {
  const number = ++asked;
  try {
    const found = await places($("gq-typed").value);
    if (number !== asked) return;
    $("gq-found").replaceChildren(...found.map(placeRow));
    $("gq-found-status").textContent = found.length ? `${counted(found.length, "Treffer", "Treffer")}` : `Kein Treffer für „${$("gq-typed").value}“.`;
  } catch (error) {
    if (number !== asked) return;
    $("gq-found").replaceChildren();
    $("gq-found-status").textContent = error instanceof Failed && error.status === 401
      ? "Bitte melden Sie sich an, um eine neue Straße zu laden." : "Neue Straßen lassen sich nur mit Netz laden.";
  }
}

function placeRow(place) {
  const button = make("button", { type: "button" }, make("strong", {}, place.title), make("span", {}, `${place.detail} · ${counted(place.house_count, "Haus", "Häuser")}`));
  button.addEventListener("click", () => choose(place));
  return make("li", {}, button);
}

function choose(place) {
  chosen = place;
  $("gq-begin").hidden = !place;
  $("gq-find").hidden = Boolean(place);
  $("gq-begin-error").hidden = true;
  if (!place) return;
  $("gq-begin-title").textContent = place.title;
  $("gq-part").hidden = $("gq-side").hidden = !place.street_key;
  $("gq-begin-title").focus();
}

async function begin() {
  const form = new FormData($("gq-begin"));
  const query = chosen.street_key ? { strasse: chosen.street_key } : { gebiet: chosen.area_id };
  for (const name of ["von", "bis"]) if (chosen.street_key && form.get(name)) query[name] = form.get(name);
  busy(true);
  try {
    const who = await session();
    if (!who) throw new Failed(401, "Bitte melden Sie sich an, um eine neue Straße zu laden.");
    const loaded = await pack(query);
    for (const house of loaded.houses) for (const unit of house.units) unit.key = `u${unit.id}`;
    const walk = {
      id: crypto.randomUUID(), title: loaded.title, user: who.user, first: form.get("seite"), turned: false,
      startedAt: new Date().toISOString(), endedAt: null, endSent: false, at: null, pack: loaded,
    };
    await store.saveWalk(walk);
    await navigator.storage?.persist?.();  // ask the browser not to clear it when space is short
    $("gq-begin").reset();
    choose(null);
    open(walk.id);
  } catch (error) {
    $("gq-begin-error").hidden = false;
    $("gq-begin-error").textContent = error instanceof Failed ? error.message : "Die Straße lässt sich nur mit Netz laden. Versuchen Sie es noch einmal, sobald Sie Netz haben.";
  } finally {
    busy(false);
  }
}

function busy(is) {
  const button = $("gq-begin").querySelector("[type=submit]");
  button.textContent = is ? "Wird geladen …" : "Laden und beginnen";
  button.disabled = is;
}
