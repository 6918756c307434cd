// Photos in pieces: each piece says where it belongs, so a break costs one piece and nothing else.
const PIECE = 256 * 1024;
const LARGEST = 15 * 1024 * 1024;
const PAUSES = [1000, 2000, 4000, 8000, 15000];

export function start(box) {
  if (!box) return;
  const words = box.dataset;
  const list = box.querySelector(".gq-photo-list");
  const input = box.querySelector("input[type=file]");
  const status = box.querySelector(".gq-photo-status");
  const form = box.closest("form");
  let running = 0;
  let queue = Promise.resolve();

  input?.addEventListener("change", () => {
    for (const file of input.files) add(file);
    input.value = "";
  });
  form.addEventListener("submit", (event) => {
    if (running && !event.submitter?.formNoValidate) {
      event.preventDefault();
      status.textContent = words.wait;
    }
  });

  function add(file) {
    if (list.children.length >= Number(words.most)) { status.textContent = words.many; return; }
    status.textContent = "";
    const row = rowFor(file, list.children.length + 1);
    list.append(row.element);
    if (file.size > LARGEST) { row.fail(words.large); return; }
    running += 1;
    queue = queue.then(() => send(file, row)).finally(() => { running -= 1; if (!running && status.textContent === words.wait) status.textContent = ""; });
  }

  async function send(file, row) {
    const started = await retried(row, () => post(words.upload, JSON.stringify({ key: keyOf(file), size: file.size }), "application/json"));
    if (!started) return;
    let state = started;
    document.querySelector(`[data-unfinished="${state.key}"]`)?.remove();
    while (!state.done && !row.removed) {
      row.progress(state.received / file.size);
      const piece = file.slice(state.received, state.received + PIECE);
      const next = await retried(row, () => post(`${words.upload}/${state.key}?ab=${state.received}`, piece, "application/octet-stream"));
      if (!next) return;
      state = next;
    }
    row.done(state.id);
  }

  // Tries again for as long as the network is away; an answer of the server ends it.
  async function retried(row, act) {
    for (let count = 0; !row.removed; count += 1) {
      try {
        const answer = await act();
        const told = await answer.json();
        if (answer.ok || answer.status === 409 && "received" in told) { row.running(); return told; }
        if (answer.status < 500 && answer.status !== 429) { row.fail(told.detail || words.broken); return null; }
      } catch { /* no network */ }
      row.broken();
      await pause(PAUSES[Math.min(count, PAUSES.length - 1)]);
    }
    return null;
  }

  function post(address, body, type) {
    return fetch(address, { method: "POST", body, headers: { "Content-Type": type, "X-CSRF-Token": words.csrf, Accept: "application/json" } });
  }

  function rowFor(file, number) {
    const element = document.createElement("li");
    element.className = "gq-photo";
    const picture = new Image(104, 78);
    picture.alt = "";
    const blank = Object.assign(document.createElement("span"), { className: "gq-photo-blank" });
    if (/^image\/(jpeg|png|webp)$/.test(file.type)) picture.src = URL.createObjectURL(file);
    const text = Object.assign(document.createElement("span"), { className: "gq-photo-text" });
    const title = Object.assign(document.createElement("strong"), { textContent: `${words.photo} ${number}` });
    const line = Object.assign(document.createElement("span"), { textContent: words.running });
    const bar = Object.assign(document.createElement("progress"), { className: "gq-progress", max: 1, value: 0 });
    bar.setAttribute("aria-label", `${words.photo} ${number}`);
    text.append(title, document.createElement("br"), line, bar);
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "gq-photo-remove" });
    remove.setAttribute("aria-label", `${words.photo} ${number}: ${words.remove}`);
    remove.append(icon("bin"));
    element.append(picture.src ? picture : blank, text, remove);
    const row = {
      element,
      removed: false,
      progress: (part) => { bar.value = part; },
      running: () => { line.textContent = words.running; line.className = ""; },
      broken: () => { line.textContent = words.broken; line.className = "gq-broken"; },
      fail: (why) => { line.textContent = why; line.className = "gq-broken"; bar.remove(); status.textContent = `${title.textContent}: ${why}`; },
      done: (id) => {
        line.textContent = `${words.done} · ${size(file.size)}`;
        bar.remove();
        Object.assign(remove, { type: "submit", name: "entfernen", value: id, formNoValidate: true });
        if (!picture.src) blank.replaceWith(Object.assign(picture, { src: `${words.upload.replace(/bilder$/, "bild")}/${id}?klein=1` }));
      },
    };
    remove.addEventListener("click", () => { if (remove.type === "button") { row.removed = true; element.remove(); } });
    return row;
  }

  function size(bytes) {
    return new Intl.NumberFormat(words.language, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1048576);
  }
}

// The same file has the same key as long as the page's tab lives, so that it goes on where it was.
function keyOf(file) {
  const name = `gq-photo:${file.name}:${file.size}:${file.lastModified}`;
  let key = null;
  try { key = sessionStorage.getItem(name); } catch { /* switched off */ }
  if (!key) {
    key = [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
    try { sessionStorage.setItem(name, key); } catch { /* switched off */ }
  }
  return key;
}

function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "gq-icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  const known = document.querySelector(".gq-language use").getAttribute("href").split("#")[0];
  use.setAttribute("href", `${known}#${name}`);
  made.append(use);
  return made;
}

function pause(milliseconds) {
  return new Promise((done) => {
    const over = () => { clearTimeout(timer); removeEventListener("online", over); done(); };
    const timer = setTimeout(over, milliseconds);
    addEventListener("online", over);
  });
}
