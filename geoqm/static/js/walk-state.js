// The walk that is open: its houses in order, what was answered, what still has to reach the office.
import * as store from "gq/walk-store";

const BLANK = { walk: null, house: null, entries: [], photos: [] };
export const state = { ...BLANK };

export function close() { Object.assign(state, BLANK); }

export async function load(id, houseId) {
  const walk = await store.walk(id);
  if (!walk) { close(); return false; }
  state.walk = walk;
  await refresh();
  const wanted = Number(houseId ?? walk.at);
  const houses = order();
  state.house = houses.find((each) => each.id === wanted) ?? houses[0];
  return true;
}

export async function refresh() {
  if (!state.walk) return;
  const { id } = state.walk;
  const [walk, entries, all] = await Promise.all([store.walk(id), store.entriesOf(id), store.allPhotos()]);
  if (!walk) { close(); return; }
  const ids = new Set(entries.map((each) => each.id));
  const house = state.house && walk.pack.houses.find((each) => each.id === state.house.id);
  Object.assign(state, { walk, entries, photos: all.filter((each) => ids.has(each.entry)), house });
}

// Up one side, back the other: the side where the walk begins comes first and ascends.
export function order(walk = state.walk) {
  const { houses, street_key: street } = walk.pack;
  const list = street ? sided(houses, walk.first ?? "odd") : [...houses];
  return walk.turned ? list.reverse() : list;
}

function sided(houses, first) {
  const near = houses.filter((each) => each.side === first);
  const far = houses.filter((each) => each.side !== first && each.side !== "none").reverse();
  return [...near, ...far, ...houses.filter((each) => each.side === "none")];
}

export const said = (unit) => state.entries.filter((each) => each.unit === unit.key).at(-1);

export function photosOf(unit) {
  const ids = new Set(state.entries.filter((each) => each.unit === unit.key).map((each) => each.id));
  return state.photos.filter((each) => ids.has(each.entry));
}

// open: nothing said yet · part: some units · unsure: all, one of them unsure · done: all.
export function progressOf(house) {
  const answers = house.units.map((unit) => said(unit)?.answer).filter(Boolean);
  if (!answers.length) return "open";
  if (answers.length < house.units.length) return "part";
  return answers.includes("unsure") ? "unsure" : "done";
}

export function doneCount() {
  return state.walk.pack.houses.filter((each) => ["done", "unsure"].includes(progressOf(each))).length;
}

export function unitOf(key) {
  for (const house of state.walk.pack.houses) {
    const unit = house.units.find((each) => each.key === key);
    if (unit) return { house, unit };
  }
  return null;
}

export const conflicts = () => state.entries.filter((each) => each.state === "conflict");

// The place is remembered for the next time; nobody has to wait for that.
export function goTo(house) {
  state.house = house;
  store.changeWalk(state.walk.id, { at: house.id });
}

export async function addUnit(house, fresh, title) {
  await store.editHouse(state.walk.id, house.id, (units) => [...units, {
    key: fresh.id, id: null, fresh, kind: fresh.kind, title, last: "neu", is_vacant: false,
    seen: { episode_id: null, revision: null, occupied_on: null },
  }]);
  await refresh();
}
