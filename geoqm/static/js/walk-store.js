// What a walk keeps on the device (IndexedDB): walks with their houses, entries, photos.
// An entry that was ever sent is never changed again; a later answer is a new entry.
const NAME = document.body.dataset.store ?? "gq-begehung";
const STORES = ["walks", "entries", "photos"];
const listeners = new Set();
const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;
let opening = null;

channel?.addEventListener("message", () => tell());

export function onChange(listener) { listeners.add(listener); }

function tell() { for (const each of listeners) each(); }

function changed() { tell(); channel?.postMessage(1); }

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("walks", { keyPath: "id" });
      db.createObjectStore("entries", { keyPath: "id" }).createIndex("walk", "walk");
      db.createObjectStore("photos", { keyPath: "id" }).createIndex("entry", "entry");
    };
    request.onsuccess = () => {
      // A newer page in another tab must be able to rebuild the store.
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      resolve(request.result);
    };
    request.onerror = () => { opening = null; reject(request.error); };
  });
  return opening;
}

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// Run `work` in one transaction; it holds entirely or not at all, also when the browser dies.
async function within(mode, work) {
  const db = await database();
  const transaction = db.transaction(STORES, mode, { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  finished.catch(() => {});  // told by whoever awaits it below
  const stores = Object.fromEntries(STORES.map((name) => [name, transaction.objectStore(name)]));
  let result;
  try {
    result = await work(stores);
  } catch (error) {
    try { transaction.abort(); } catch { /* it is over already */ }
    throw error;
  }
  await finished;
  if (mode === "readwrite") changed();
  return result;
}

const reading = (work) => within("readonly", work);
const writing = (work) => within("readwrite", work);
const byTime = (a, b) => a.observedAt.localeCompare(b.observedAt) || a.id.localeCompare(b.id);

export const walks = () => reading((s) => done(s.walks.getAll()));
export const walk = (id) => reading((s) => done(s.walks.get(id)));
export const saveWalk = (value) => writing((s) => done(s.walks.put(value)));
export const entriesOf = (id) => reading(async (s) => (await done(s.entries.index("walk").getAll(id))).sort(byTime));
export const photosOf = (entry) => reading((s) => done(s.photos.index("entry").getAll(entry)));
export const photo = (id) => reading((s) => done(s.photos.get(id)));

export function changeWalk(id, change) {
  return writing(async (s) => {
    const found = await done(s.walks.get(id));
    if (found) await done(s.walks.put({ ...found, ...change }));
  });
}

// Everything that has not reached the office yet, whoever entered it.
export function waiting() {
  return reading(async (s) => {
    const entries = (await done(s.entries.getAll())).sort(byTime);
    const photos = (await done(s.photos.getAll())).filter((each) => each.blob);
    const refused = photos.filter((each) => each.refused);
    return { walks: await done(s.walks.getAll()), entries, photos: photos.filter((each) => !each.refused), refused };
  });
}

const latest = (entries, unit) => entries.filter((each) => each.unit === unit).sort(byTime).at(-1);

// Change what was said about a unit: in place while it was never sent, else as a new entry.
export function say(walkId, unit, change, now = new Date()) {
  return writing(async (s) => {
    const found = latest(await done(s.entries.index("walk").getAll(walkId)), unit.key);
    if (found && !found.tried) {
      const next = { ...found, ...change, observedAt: now.toISOString() };
      await done(s.entries.put(next));
      return next;
    }
    const entry = {
      id: crypto.randomUUID(), walk: walkId, unit: unit.key, answer: found?.answer, note: "",
      state: "waiting", tried: false, text: "", seen: unit.seen, ...change, observedAt: now.toISOString(),
    };
    await done(s.entries.put(entry));
    if (found?.state === "refused") await movePhotos(s, found.id, entry.id);
    return entry;
  });
}

// The office never took the entry, so its photos go with the new one.
async function movePhotos(s, from, to) {
  for (const each of await done(s.photos.index("entry").getAll(from))) await done(s.photos.put({ ...each, entry: to }));
}

// Take an answer back that was never sent and carries neither note nor photo.
export function withdraw(entry) {
  return writing(async (s) => {
    const found = await done(s.entries.get(entry.id));
    const photos = await done(s.photos.index("entry").count(entry.id));
    if (!found || found.tried || found.note || photos) return false;
    await done(s.entries.delete(entry.id));
    return true;
  });
}

export const addPhoto = (value) => writing((s) => done(s.photos.put(value)));

export function removePhoto(id) {
  return writing(async (s) => {
    const found = await done(s.photos.get(id));
    if (found?.blob) await done(s.photos.delete(id));  // a photo at the office is deleted there
  });
}

// Mark entries as being sent and return them as they will be sent: from here on they are fixed.
export function take(ids) {
  return writing(async (s) => {
    const taken = [];
    for (const id of ids) {
      const found = await done(s.entries.get(id));
      if (!found || found.state !== "waiting") continue;
      const next = { ...found, tried: true };
      await done(s.entries.put(next));
      taken.push(next);
    }
    return taken;
  });
}

// Keep what the office answered about entries, and what it knows of their units now.
export function settle(walkId, answers) {
  return writing(async (s) => {
    const held = await done(s.walks.get(walkId));
    for (const answer of answers) {
      const entry = await done(s.entries.get(answer.id));
      if (!entry) continue;
      const { state, text, differences, now } = answer;
      await done(s.entries.put({ ...entry, state, text, differences, now }));
      if (state !== "refused") remember(held, entry.unit, answer);
    }
    if (held) await done(s.walks.put(held));
  });
}

function remember(held, key, answer) {
  for (const house of held?.pack?.houses ?? []) {
    const unit = house.units.find((each) => each.key === key);
    if (unit) Object.assign(unit, { seen: answer.now, last: answer.last, id: answer.unit_id });
  }
}

// The office confirmed the hash: only now the picture leaves the device.
export function confirmPhoto(id) {
  return writing(async (s) => {
    const found = await done(s.photos.get(id));
    if (found) await done(s.photos.put({ ...found, blob: null, text: "" }));
  });
}

// The office will not take this picture: it stays here, with the reason, until somebody removes it.
export const refusePhoto = (id, text) => changePhoto(id, { refused: true, text });
export const retryPhoto = (id) => changePhoto(id, { refused: false, text: "" });

function changePhoto(id, change) {
  return writing(async (s) => {
    const found = await done(s.photos.get(id));
    if (found) await done(s.photos.put({ ...found, ...change }));
  });
}

// Forget a walk of which everything has arrived; false where something still waits.
export function forget(id) {
  return writing(async (s) => {
    const entries = await done(s.entries.index("walk").getAll(id));
    const photos = [];
    for (const each of entries) photos.push(...await done(s.photos.index("entry").getAll(each.id)));
    if (entries.some((each) => !["applied", "discarded"].includes(each.state)) || photos.some((each) => each.blob)) return false;
    for (const each of photos) await done(s.photos.delete(each.id));
    for (const each of entries) await done(s.entries.delete(each.id));
    await done(s.walks.delete(id));
    return true;
  });
}

export const allPhotos = () => reading((s) => done(s.photos.getAll()));

export function editHouse(walkId, houseId, change) {
  return writing(async (s) => {
    const held = await done(s.walks.get(walkId));
    const house = held.pack.houses.find((each) => each.id === houseId);
    house.units = change(house.units);
    await done(s.walks.put(held));
  });
}

// Let the office answer once more about an entry that it knows; its content stays as it is.
export function again(entryId) {
  return writing(async (s) => {
    const found = await done(s.entries.get(entryId));
    if (found) await done(s.entries.put({ ...found, state: "waiting" }));
  });
}
