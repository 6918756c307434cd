// Before the first paint: the theme that was chosen, or the system's.
(function () {
  "use strict";
  let chosen = null;
  try { chosen = localStorage.getItem("gq-theme"); } catch { /* storage may be switched off */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.kernTheme = chosen || (dark ? "dark" : "light");
})();
