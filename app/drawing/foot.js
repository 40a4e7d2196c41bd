// The feet of all exhibits: each press tells the server which tables and files are to be seen.
const OPENS = "button[data-opens]";
let openFeet = [];
let tellFeet = () => {};

function markFeet() {
  for (const button of document.querySelectorAll(OPENS)) {
    button.setAttribute("aria-expanded", openFeet.includes(button.dataset.opens));
  }
}

// The buttons come and go with their exhibits, so the document listens for all of them.
function watchFeet() {
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.(OPENS)?.dataset.opens;
    if (!name) return;
    openFeet = openFeet.includes(name) ? openFeet.filter((other) => other !== name) : [...openFeet, name];
    markFeet();
    tellFeet(openFeet);
  });
}

// What was drawn just now is on the page one frame later.
function showFeet(opened, tell) {
  openFeet = opened;
  tellFeet = tell;
  requestAnimationFrame(markFeet);
}
