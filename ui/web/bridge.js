// Runs once in each of our HTML components. Buttons say what they do in data-action and on what in data-key;
// the server is told by one `act` event. Everything here works the same from the keyboard.
const panel = element.closest("#dalil-panel");

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || !element.contains(button)) return;
  const { action, key = "" } = button.dataset;
  if (action === "open") markOpened(button);
  if (action === "close") returnToAnswer();
  // Whether to remove is asked and taken back here: a table that the server sends meanwhile can't undo the question.
  if (action === "remove" || action === "keep") askToConfirm(button.closest("td"), action === "remove");
  else trigger("act", { action, key });
});

function askToConfirm(cell, asked) {
  const [remove, group] = [cell.querySelector('[data-action="remove"]'), cell.querySelector(".confirm")];
  [remove.hidden, group.hidden] = [asked, !asked];
  (asked ? group.querySelector('[data-action="keep"]') : remove).focus();
}

function markOpened(button) {
  for (const other of document.querySelectorAll('[data-action="open"][aria-current]')) {
    other.removeAttribute("aria-current");
  }
  button.setAttribute("aria-current", "true");
}

function returnToAnswer() {
  const opener = document.querySelector('[data-action="open"][aria-current]');
  if (!opener) return;
  opener.removeAttribute("aria-current");
  opener.focus();
  opener.scrollIntoView({ block: "center" });
}

// An opened passage takes the focus, so that its reading begins there; once, not again when its page image arrives.
let opened = "";
if (panel) {
  watch("value", () => {
    const source = element.querySelector("[data-opened]");
    const key = source ? source.dataset.opened : "";
    if (source && key !== opened) {
      source.scrollTop = 0;
      source.focus({ preventScroll: true });
      if (source.getBoundingClientRect().top > window.innerHeight * 0.6 || source.getBoundingClientRect().top < 0) {
        source.scrollIntoView({ block: "start" });
      }
    }
    opened = key;
  });
}
