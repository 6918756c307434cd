// The test bench beside the editor: each change is tried at once. Without this file the button does it.
const form = document.getElementById("gq-draft");
const bench = document.getElementById("gq-bench");
const REST_MS = 400;
let waiting = 0;
let asking = null;

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, REST_MS);
});
form.addEventListener("submit", () => { clearTimeout(waiting); asking?.abort(); });

async function ask() {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  bench.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "x-fragment": "1" }, signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    bench.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    bench.textContent = "Das hat nicht geklappt. Ihr Text ist noch da. Bitte „Prüfen“ drücken.";
  }
  if (asking === mine) bench.removeAttribute("aria-busy");
}
