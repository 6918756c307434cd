// Sends what waits on the device, entry by entry exactly once: the id of an entry is made here
// and the office stores it once, so whatever got no answer is simply sent again.
import * as store from "gq/walk-store";

const AT_ONCE = 20;
const BASE = document.body.dataset.base ?? "/begehung";
const PAUSES = [4, 10, 20, 30];
const listeners = new Set();
let failures = 0;
let timer = 0;
let running = null;
let again = false;

export const status = { net: "unknown", user: null, sent: { entries: 0, photos: 0 }, text: "" };

export function onStatus(listener) { listeners.add(listener); }

function tell(change) {
  Object.assign(status, change);
  for (const each of listeners) each(status);
}

export class Failed extends Error {
  constructor(status, detail) { super(detail || String(status)); this.status = status; }
}

async function ask(path, options = {}, base = BASE) {
  const headers = { Accept: "application/json", ...options.headers };
  const answer = await fetch(base + path, { cache: "no-store", redirect: "error", ...options, headers });
  const kind = answer.headers.get("content-type") ?? "";
  // A hotel's login page says 200 too: only our own JSON counts as an answer.
  const body = /json/.test(kind) ? await answer.json() : null;
  if (!answer.ok) throw new Failed(answer.status, body?.detail);
  if (!body) throw new TypeError("not our server");
  return body;
}

const write = (method, path, session, body, type = "application/json") => ask(path, {
  method, body, headers: { "Content-Type": type, "X-CSRF-Token": session.csrf },
});

export const places = (typed) => ask(`/orte?q=${encodeURIComponent(typed)}`);
export const packOf = (number) => ask(`/${number}/paket`);
export const pack = (query) => ask(`/paket?${new URLSearchParams(query)}`);

// Who is logged in at the office; null where nobody is. Raises where there is no network.
export async function session() {
  try {
    const found = await ask("/sitzung", {}, "/begehung");
    tell({ user: found.user });
    return found;
  } catch (error) {
    if (error instanceof Failed && [401, 403, 404].includes(error.status)) { tell({ user: null }); return null; }
    throw error;
  }
}

// Send everything that waits; one sender at a time, also across tabs.
export function sync() {
  if (running) { again = true; return running; }
  clearTimeout(timer);
  const send = () => round().catch(failed);
  running = (navigator.locks ? navigator.locks.request(`${document.body.dataset.store ?? "gq-begehung"}-senden`, send) : send())
    .finally(() => { running = null; if (again) { again = false; sync(); } });
  return running;
}

async function round() {
  const open = await unsent();
  if (!open.length && status.net === "online") return;
  const who = await session();
  if (!who) { tell({ net: "login", text: "" }); return; }
  tell({ net: "online", text: "", sent: { entries: 0, photos: 0 } });
  failures = 0;
  const mine = open.filter((each) => each.walk.user === who.user);
  if (!mine.length) return;
  tell({ net: "sending" });
  for (const each of mine) await sendWalk(each, who);
  tell({ net: "online" });
}

// The walks with something to send.
async function unsent() {
  const { walks, entries, photos } = await store.waiting();
  return walks.map((walk) => {
    const own = entries.filter((each) => each.walk === walk.id);
    const ids = new Set(own.map((each) => each.id));
    return {
      walk, entries: own.filter((each) => each.state === "waiting"),
      photos: photos.filter((each) => ids.has(each.entry)),
      end: Boolean(walk.endedAt) && !walk.endSent,
    };
  }).filter((each) => each.entries.length || each.photos.length || each.end);
}

async function sendWalk({ walk, entries, end }, who) {
  for (let i = 0; i < entries.length; i += AT_ONCE) await sendEntries(walk.id, entries.slice(i, i + AT_ONCE), who);
  await sendPhotos(walk.id, who);
  if (end) {
    await write("POST", "/eintraege", who, JSON.stringify(await letter(walk.id, [])));
    await store.changeWalk(walk.id, { endSent: true });
  }
}

async function sendEntries(walkId, entries, who) {
  const taken = await store.take(entries.map((each) => each.id));
  if (!taken.length) return;
  try {
    const answer = await write("POST", "/eintraege", who, JSON.stringify(await letter(walkId, taken)));
    await store.settle(walkId, answer.entries);
    status.sent.entries += answer.entries.filter((each) => each.state !== "refused").length;
  } catch (error) {
    if (!(error instanceof Failed) || [401, 403, 429, 503].includes(error.status)) throw error;
    if (taken.length > 1) {  // one bad entry must not hold up the others
      for (const each of entries) await sendEntries(walkId, [each], who);
      return;
    }
    if (error.status >= 500) throw error;
    await store.settle(walkId, [{ id: taken[0].id, state: "refused", text: error.message }]);
  }
}

async function letter(walkId, entries) {
  const walk = await store.walk(walkId);
  const units = new Map(walk.pack.houses.flatMap((house) => house.units.map((unit) => [unit.key, unit])));
  return {
    user: walk.user, sent_at: new Date().toISOString(),
    walk: {
      id: walk.id, title: walk.title, street_key: walk.pack.street_key, area_id: walk.pack.area_id,
      house_count: walk.pack.houses.length, started_at: walk.startedAt, ended_at: walk.endedAt ?? null,
    },
    entries: entries.map((each) => {
      const unit = units.get(each.unit);
      return {
        id: each.id, unit_id: unit.id ?? null, new_unit: unit.fresh ?? null, answer: each.answer,
        note: each.note, observed_at: each.observedAt, seen: each.seen, ...each.more,
      };
    }),
  };
}

async function sendPhotos(walkId, who) {
  const { entries, photos } = await store.waiting();
  const known = new Set(entries.filter((e) => e.walk === walkId && ["applied", "conflict", "discarded"].includes(e.state)).map((e) => e.id));
  let trouble = null;
  for (const each of photos.filter((photo) => known.has(photo.entry))) {
    try {
      await sendPhoto(each, who);
    } catch (error) {
      if (!(error instanceof Failed) || error.status < 500 || error.status === 503) throw error;
      trouble = error;  // one picture that the office stumbles over must not hold up the others
    }
  }
  if (trouble) throw trouble;
}

async function sendPhoto(photo, who) {
  const query = new URLSearchParams({ eintrag: photo.entry, aufgenommen: photo.takenAt });
  try {
    const receipt = await write("PUT", `/fotos/${photo.id}?${query}`, who, photo.blob, photo.type);
    if (receipt.sha256 !== photo.sha256) throw new Failed(400, "Das Foto kam nicht vollständig an.");
    await store.confirmPhoto(photo.id);
    status.sent.photos += 1;
  } catch (error) {
    const final = error instanceof Failed && error.status >= 400 && error.status < 500 && ![401, 403, 408, 429].includes(error.status);
    if (!final) throw error;
    await store.refusePhoto(photo.id, error.message);
  }
}

export async function decide(entry, keepMine) {
  const who = await session();
  if (!who) { tell({ net: "login" }); return null; }
  const body = JSON.stringify({ keep_mine: keepMine, seen: entry.now });
  const answer = await write("POST", `/eintraege/${entry.id}/entscheidung`, who, body);
  await store.settle(entry.walk, [answer]);
  return answer;
}

function failed(error) {
  const lost = !(error instanceof Failed);
  const login = !lost && [401, 403].includes(error.status);
  tell({ net: lost ? "offline" : login ? "login" : "trouble", text: lost ? "" : error.message });
  timer = setTimeout(sync, 1000 * PAUSES[Math.min(failures++, PAUSES.length - 1)]);
}

export function start() {
  addEventListener("online", () => { failures = 0; sync(); });
  addEventListener("offline", () => tell({ net: "offline" }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
  return sync();
}
