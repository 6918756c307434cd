// The house in hand: its units with three answers each, photo, note, and what became of them.
import { $, ask, counted, icon, make, toast } from "gq/walk-dom";
import { prepared, Unfit } from "gq/walk-photo";
import { doneCount, order, photosOf, said, state } from "gq/walk-state";
import { draw } from "gq/walk-strip";
import * as store from "gq/walk-store";

const STATES = {
  waiting: ["waiting", "wartet auf Netz"], applied: ["occupied", "übertragen"], conflict: ["conflict", "zu entscheiden"],
  discarded: ["occupied", "nicht übernommen"], refused: ["conflict", "nicht angenommen"],
};
const template = $("gq-unit-template").content.firstElementChild;
const camera = $("gq-camera");
const opened = new Set();  // units whose tools stay unfolded
let handlers = {};
let pictured = null;

export function start(given) {
  handlers = given;
  camera.addEventListener("change", () => takePictures([...camera.files]));
  $("gq-photo-more").addEventListener("click", () => camera.click());
}

export function show() {
  const { walk, house } = state;
  const houses = order();
  const place = houses.findIndex((each) => each.id === house.id);
  const count = doneCount();
  $("gq-title").textContent = walk.title;
  $("gq-progress-text").textContent = `${count} von ${counted(houses.length, "Haus", "Häusern")}${walk.pack.is_demo ? " · Demodaten" : ""}`;
  Object.assign($("gq-progress"), { max: houses.length, value: count });
  $("gq-strip").setAttribute("aria-label", `Karte: ${count} von ${houses.length} Häusern erfasst, jetzt ${house.number}`);
  $("gq-number").textContent = named(house);
  $("gq-use").textContent = house.use;
  $("gq-details").href = `/akte/${house.id}`;
  showUnits(house);
  foot(houses[place - 1], houses[place + 1]);
  draw(handlers.onHouse);
}

export const named = (house) => (/^\d|^ohne/.test(house.number) ? `Nr.\u00a0${house.number}` : house.number);

function foot(previous, next) {
  const back = $("gq-previous");
  back.disabled = !previous;
  back.querySelector("span").textContent = previous ? previous.number : "";
  back.setAttribute("aria-label", previous ? `Voriges Haus: ${named(previous)}` : "Kein voriges Haus");
  $("gq-next").querySelector("span").textContent = next ? `Nächstes Haus: ${named(next)}` : "Zum Abschluss";
}

// Existing rows are changed in place: the focus stays where the thumb is.
function showUnits(house) {
  const list = $("gq-units");
  if (list.dataset.house !== String(house.id)) { list.replaceChildren(); list.dataset.house = house.id; opened.clear(); }
  for (const [place, unit] of house.units.entries()) {
    const row = list.children[place] ?? list.appendChild(made(unit, place));
    paint(row, unit);
  }
  let empty = $("gq-no-units");
  if (!house.units.length && !empty) list.append(make("p", { id: "gq-no-units", className: "gq-hint" }, "Für dieses Haus sind noch keine Einheiten bekannt. Ergänzen Sie, was Sie sehen, zum Beispiel „Laden, EG“."));
  else if (house.units.length) empty?.remove();
}

function made(unit, place) {
  const row = template.cloneNode(true);
  const heading = row.querySelector("h3");
  heading.id = `gq-unit-${place}`;
  heading.textContent = unit.title;
  row.setAttribute("aria-labelledby", heading.id);
  const sign = unit.kind === "dwelling" ? "vacant" : "shop";
  row.querySelector("header svg").replaceWith(icon(sign));
  if (unit.kind === "dwelling") row.querySelector("[data-answer=occupied] span").textContent = "bewohnt";
  const current = () => state.house.units[place];
  for (const button of row.querySelectorAll("[data-answer]")) {
    button.addEventListener("click", () => answer(current(), button.dataset.answer));
  }
  row.querySelector(".gq-take").addEventListener("click", () => { pictured = current(); if (photosOf(pictured).length) photos(); else camera.click(); });
  row.querySelector(".gq-write").addEventListener("click", () => note(current()));
  row.querySelector(".gq-extra").addEventListener("click", () => { opened.add(unit.key); paint(row, current()); row.querySelector(".gq-take").focus(); });
  return row;
}

function paint(row, unit) {
  const entry = said(unit);
  const pictures = photosOf(unit);
  const notes = state.entries.filter((each) => each.unit === unit.key && each.note);
  row.querySelector(".gq-last").textContent = unit.last;
  for (const button of row.querySelectorAll("[data-answer]")) button.setAttribute("aria-pressed", String(button.dataset.answer === entry?.answer));
  const more = row.querySelector(".gq-more");
  more.hidden = !entry;
  if (!entry) return;
  const tools = entry.answer !== "occupied" || pictures.length > 0 || notes.length > 0 || opened.has(unit.key);
  row.querySelector(".gq-take").hidden = row.querySelector(".gq-write").hidden = !tools;
  row.querySelector(".gq-extra").hidden = tools;
  count(row.querySelector(".gq-take .gq-count"), pictures.length);
  count(row.querySelector(".gq-write .gq-count"), notes.length);
  paintState(row.querySelector(".gq-state"), entry, pictures);
}

function count(place, number) {
  place.hidden = !number;
  place.textContent = number;
}

function paintState(place, entry, pictures) {
  const refused = pictures.filter((each) => each.refused);
  const hanging = pictures.filter((each) => each.blob && !each.refused);
  const isDone = entry.state === "applied";
  const [sign, word] = isDone && refused.length
    ? [STATES.refused[0], `${counted(refused.length, "Foto abgelehnt", "Fotos abgelehnt")}: ${refused[0].text}`]
    : isDone && hanging.length ? ["waiting", counted(hanging.length, "Foto wartet", "Fotos warten")] : STATES[entry.state];
  place.dataset.state = isDone && refused.length ? "refused" : isDone && hanging.length ? "waiting" : entry.state;
  place.replaceChildren(icon(sign));
  if (entry.state === "conflict") {
    const button = make("button", { type: "button", className: "gq-link" }, word);
    button.addEventListener("click", () => handlers.onConflict(entry));
    place.append(button);
  } else if (entry.state === "refused") {
    place.append(`${word}: ${entry.text}`);
  } else place.append(isDone && !hanging.length && !refused.length && entry.text ? `${word}: ${entry.text}` : word);
}

async function answer(unit, value) {
  const last = said(unit);
  if (last?.answer === value && last.state === "waiting" && await store.withdraw(last)) toast("Antwort zurückgenommen.");
  else if (last?.answer !== value || ["refused", "discarded", "conflict"].includes(last.state)) await store.say(state.walk.id, unit, { answer: value });
  await handlers.onChange();
}

async function note(unit) {
  const field = $("gq-note-text");
  const entry = said(unit);
  const fixed = entry.tried;  // what was sent stays as it is; a further note is added
  field.value = fixed ? "" : entry.note;
  $("gq-note-label").textContent = `${unit.title}: ${fixed && entry.note ? "Was kommt dazu?" : "Was ist zu sehen?"}`;
  if (await ask($("gq-note")) !== "save") return;
  const text = field.value.trim();
  if (text === (fixed ? "" : entry.note)) return;
  await store.say(state.walk.id, unit, { note: text });
  await handlers.onChange();
}

export function photos() {
  showPhotos();
  ask($("gq-photos"));
}

function showPhotos() {
  $("gq-photo-list").replaceChildren(...photosOf(pictured).map((each) => {
    const src = each.blob ? URL.createObjectURL(each.blob) : `/begehung/fotos/${each.id}/klein`;
    const image = make("img", { src, alt: `Foto von ${new Date(each.takenAt).toLocaleTimeString("de-DE", { timeStyle: "short" })} Uhr` });
    if (each.blob) image.addEventListener("load", () => URL.revokeObjectURL(src), { once: true });
    const told = make("p", {}, each.refused ? `Abgelehnt: ${each.text} Es bleibt auf dem Gerät, bis Sie es löschen.` : each.blob ? "wartet auf dem Gerät" : "übertragen");
    return make("li", {}, image, told, each.refused ? retrier(each) : null, each.blob ? remover(each) : null);
  }));
}

function retrier(photo) {
  const button = make("button", { type: "button", className: "gq-link" }, "Noch einmal senden");
  button.addEventListener("click", async () => {
    await store.retryPhoto(photo.id);
    await handlers.onChange();
    showPhotos();
  });
  return button;
}

function remover(photo) {
  const button = make("button", { type: "button", className: "gq-link" }, "Löschen");
  button.addEventListener("click", async () => {
    await store.removePhoto(photo.id);
    await handlers.onChange();
    showPhotos();
  });
  return button;
}

async function takePictures(files) {
  camera.value = "";
  const unit = pictured;
  for (const file of files) {
    try {
      const made = await prepared(file, said(unit).id);
      await store.addPhoto(made);
    } catch (error) {
      toast(error instanceof Unfit ? error.message : "Dieses Foto wurde nicht gesichert: Der Speicher des Geräts reicht nicht. Senden Sie zuerst, was wartet.");
    }
  }
  await handlers.onChange();
  if ($("gq-photos").open) showPhotos();
}
