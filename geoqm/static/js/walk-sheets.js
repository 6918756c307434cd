// The sheets of a walk: list of houses, a unit that nobody knew, a conflict, the end, logging out.
import { $, ask, icon, inWords, make, toast } from "gq/walk-dom";
import { named } from "gq/walk-house";
import { addUnit, order, progressOf, said, state, unitOf } from "gq/walk-state";
import * as store from "gq/walk-store";
import { decide, Failed, session, sync } from "gq/walk-sync";
import { leave } from "gq/walk-leave";

const WORDS = { open: "noch offen", part: "zum Teil erfasst", unsure: "erfasst, eine Einheit unsicher", done: "erfasst" };
const SIGNS = { open: null, part: "waiting", unsure: "unsure", done: "occupied" };
let handlers = {};
let deciding = null;

export function start(given) {
  handlers = given;
  $("gq-pause").addEventListener("click", houses);
  $("gq-send").addEventListener("click", () => { $("gq-pause-sheet").close(); sync(); });
  $("gq-turn").addEventListener("click", async () => { await store.changeWalk(state.walk.id, { turned: !state.walk.turned }); await handlers.onChange(); fill(); });
  $("gq-end").addEventListener("click", end);
  $("gq-add-unit").addEventListener("click", newUnit);
  $("gq-mine").addEventListener("click", () => resolve(true));
  $("gq-theirs").addEventListener("click", () => resolve(false));
  $("gq-leave").addEventListener("click", goOut);
  $("gq-leave-anyway").addEventListener("click", logOut);
}

export function houses() {
  fill();
  ask($("gq-pause-sheet"));
  $("gq-house-list").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
}

function fill() {
  $("gq-house-list").replaceChildren(...order().map((house) => {
    const progress = progressOf(house);
    const sign = SIGNS[progress] ? icon(SIGNS[progress]) : null;
    const button = make("button", { type: "button" }, make("strong", {}, named(house)), make("span", { "data-progress": progress }, sign, WORDS[progress]));
    if (house.id === state.house.id) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => { $("gq-pause-sheet").close(); handlers.onHouse(house.id); });
    return make("li", {}, button);
  }));
  const missing = order().filter((each) => progressOf(each) === "open").length;
  $("gq-end").textContent = missing ? `Beenden, ${missing} offen` : "Begehung beenden";
}

async function end() {
  $("gq-pause-sheet").close();
  await store.changeWalk(state.walk.id, { endedAt: new Date().toISOString(), endSent: false });
  toast("Die Begehung ist beendet.");
  handlers.onStart();
  sync();
}

async function newUnit() {
  const sheet = $("gq-new-unit");
  const form = sheet.querySelector("form");
  form.reset();
  if (await ask(sheet) !== "save") return;
  const values = new FormData(form);
  const kind = values.get("kind");
  const floor = values.get("floor") === "" ? null : Number(values.get("floor"));
  const place = floor === null ? "Geschoss unbekannt" : form.elements.floor.selectedOptions[0].text;
  const label = form.elements.kind.value && [...form.elements.kind].find((each) => each.checked).parentElement.textContent.trim();
  const position = values.get("position").trim();
  const fresh = { id: crypto.randomUUID(), building_id: state.house.id, kind, floor, position };
  await addUnit(state.house, fresh, `${label}, ${place} ${position}`.trim());
  await handlers.onChange();
  $("gq-units").lastElementChild.querySelector("[data-answer]").focus();
}

// Both values side by side; until somebody decides, nothing is changed at the office.
export function conflict(entry) {
  deciding = entry;
  const { house, unit } = unitOf(entry.unit);
  $("gq-conflict-unit").textContent = `${named(house)} · ${unit.title}`;
  $("gq-conflict-error").hidden = true;
  $("gq-conflict-rows").replaceChildren(...entry.differences.map((each) => make("tr", {},
    make("th", { scope: "row" }, each.title), make("td", {}, each.mine), make("td", {}, each.theirs))));
  if (!$("gq-conflict").open) ask($("gq-conflict"));
}

async function resolve(keepMine) {
  try {
    const answer = await decide(deciding, keepMine);
    if (!answer) throw new Failed(401, "Bitte melden Sie sich neu an, dann können Sie entscheiden.");
    await handlers.onChange();
    if (answer.state === "conflict") { conflict(said(unitOf(deciding.unit).unit)); return; }
    $("gq-conflict").close();
    toast(keepMine ? "Ihr Eintrag gilt." : "Der Stand im Büro gilt. Ihre Notiz und Ihre Fotos bleiben erhalten.");
  } catch (error) {
    if (error instanceof Failed && error.status === 409) await outdated(error.message);
    else fail(error instanceof Failed ? error.message : "Entscheiden geht nur mit Netz. Ihr Eintrag bleibt hier, bis Sie entschieden haben.");
  }
}

// Somebody changed it once more: ask the office again, by sending the same entry.
async function outdated(text) {
  await store.again(deciding.id);
  await sync();
  await handlers.onChange();
  const now = state.entries.find((each) => each.id === deciding.id);
  if (now?.state === "conflict") conflict(now);
  fail(text);
}

function fail(text) {
  $("gq-conflict-error").hidden = false;
  $("gq-conflict-error").textContent = text;
}

async function goOut() {
  await sync();
  const { entries, photos, refused } = await store.waiting();
  const waits = inWords(entries.filter((each) => ["waiting", "refused", "conflict"].includes(each.state)).length, photos.length + refused.length);
  if (!waits) { await logOut(); return; }
  $("gq-leave-text").textContent = `Noch nicht im Büro: ${waits}. Das bleibt auf diesem Gerät und wird gesendet, sobald Sie sich hier wieder anmelden. Alles andere wird vom Gerät gelöscht.`;
  await ask($("gq-leave-sheet"));
}

async function logOut() {
  const who = await session().catch(() => null);
  if (!who) { toast("Abmelden geht nur mit Netz."); return; }
  await leave();
  const form = make("form", { method: "post", action: "/abmelden" }, make("input", { type: "hidden", name: "csrf_token", value: who.csrf }));
  document.body.append(form);
  form.submit();
}
