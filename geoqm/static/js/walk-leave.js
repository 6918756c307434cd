// Logging out takes from the device what walks brought along. What has not reached the office stays,
// with the houses it belongs to and nothing else. Stands alone: every page's log-out uses it.
const PAGES = { "gq-begehung": "/begehung", "gq-rundgang": "/rundgang" };

export async function leave() {
  for (const [name, address] of Object.entries(PAGES)) await leavePage(name, address);
}

async function leavePage(name, address) {
  const registration = await navigator.serviceWorker?.getRegistration(address);
  await registration?.unregister();
  for (const key of await caches.keys()) if (key.startsWith(`${name}-`)) await caches.delete(key);
  const known = await indexedDB.databases?.();
  if (known && !known.some((each) => each.name === name)) return;
  const db = await opened(name);
  try { await thin(db); } finally { db.close(); }
}

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function opened(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.transaction.abort();  // there was nothing
  return done(request);
}

async function thin(db) {
  const transaction = db.transaction(["walks", "entries", "photos"], "readwrite", { durability: "strict" });
  const finished = new Promise((resolve, reject) => { transaction.oncomplete = resolve; transaction.onabort = () => reject(transaction.error); });
  const [walks, entries, photos] = ["walks", "entries", "photos"].map((name) => transaction.objectStore(name));
  const hanging = new Set((await done(photos.getAll())).filter((each) => each.blob).map((each) => each.entry));
  const all = await done(entries.getAll());
  const kept = all.filter((each) => !["applied", "discarded"].includes(each.state) || hanging.has(each.id));
  const ids = new Set(kept.map((each) => each.id));
  for (const each of all) if (!ids.has(each.id)) entries.delete(each.id);
  for (const each of await done(photos.getAll())) if (!ids.has(each.entry)) photos.delete(each.id);
  for (const walk of await done(walks.getAll())) keepWalk(walks, walk, kept.filter((each) => each.walk === walk.id));
  await finished;
}

function keepWalk(walks, walk, entries) {
  if (!entries.length && (!walk.endedAt || walk.endSent)) { walks.delete(walk.id); return; }
  const units = new Set(entries.map((each) => each.unit));
  const houses = walk.pack.houses
    .map((house) => ({ ...house, units: house.units.filter((unit) => units.has(unit.key)) }))
    .filter((house) => house.units.length);
  const bare = houses.map((house) => (house.persons ? { ...house, persons: [] } : house));
  walks.put({ ...walk, at: null, pack: { ...walk.pack, houses: bare, around: [], labels: [] } });
}
