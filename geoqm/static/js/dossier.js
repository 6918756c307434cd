// The print button of the building's file; without script the browser's own print does the same.
const button = document.getElementById("gq-print");
button.hidden = false;
button.addEventListener("click", () => window.print());
