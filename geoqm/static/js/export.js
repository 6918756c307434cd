// Asks how far an export is, without losing the focus; without script the page refreshes itself.
const place = document.getElementById("gq-run");
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
while (place?.dataset.poll) {
  await pause(document.hidden ? 10000 : 1500);
  const answer = await fetch(place.dataset.poll, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer) continue;
  if (!answer.ok || answer.redirected) { location.reload(); break; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const state = fresh.querySelector("[data-state]")?.dataset.state;
  if (state === place.querySelector("[data-state]").dataset.state && (state === "waiting" || state === "running")) {
    place.querySelector("[role=status]").innerHTML = fresh.querySelector("[role=status]").innerHTML;
    place.querySelector("progress").value = fresh.querySelector("progress").value;
    continue;
  }
  const held = place.contains(document.activeElement);
  place.replaceChildren(...fresh.body.childNodes);
  if (held) place.querySelector("a, button")?.focus();
  if (state !== "waiting" && state !== "running") delete place.dataset.poll;
}
