// Keeps the walk page and its files on the device, so that it opens without network.
// It caches this fixed list and nothing else: no page of geoqm, no answer with data.
const VERSION = {{ version | tojson }};
const SHELL = {{ shell | tojson }};
const FILES = {{ files | tojson }};
const NUMBERED = {{ numbered | tojson }};
const PREFIX = {{ (prefix ~ "-") | tojson }};
const CACHE = PREFIX + VERSION;

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(take()));
addEventListener("message", (event) => { if (event.data === "skip") skipWaiting(); });
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const key = url.pathname + url.search;
  const isNumber = NUMBERED && url.pathname.startsWith(`${SHELL}/`) && /^\d+$/.test(url.pathname.slice(SHELL.length + 1));
  const isShell = request.mode === "navigate" && (url.pathname === SHELL || isNumber);
  if (isShell) event.respondWith(kept(SHELL, request));
  else if (request.mode !== "navigate" && key in FILES) event.respondWith(kept(key, request));
});

// All files of one release, or none: a half-deployed server is asked again later.
async function fill() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all([shell(cache), ...Object.entries(FILES).map(([address, digest]) => file(cache, address, digest))]);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function shell(cache) {
  const answer = await fetch(SHELL, { cache: "reload", redirect: "error", headers: { Accept: "text/html" } });
  if (!answer.ok || answer.headers.get("Geoqm-Walk") !== VERSION) throw new Error("shell of another release");
  await cache.put(SHELL, answer);
}

async function file(cache, address, digest) {
  const answer = await fetch(address, { cache: "reload", redirect: "error" });
  if (!answer.ok) throw new Error(`${answer.status}: ${address}`);
  const hash = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  const found = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== digest) throw new Error(`another release: ${address}`);
  await cache.put(address, answer);
}

async function take() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

async function kept(key, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(key, { ignoreVary: true })) ?? fetch(request);
}
