// Leaves at once for another website: by the link at the top, or when Shift is pressed three times.
// The page is taken out of the history, so that the way back does not lead to it.
"use strict";
{
  const leave = document.getElementById("leave");
  const TIMES = 3;
  const MILLISECONDS = 5000;
  let pressed = [];

  function go(event) {
    event.preventDefault();
    document.body.hidden = true;
    document.title = "\u2026";
    location.replace(leave.href);
  }

  leave.addEventListener("click", go);
  document.addEventListener("keyup", (event) => {
    pressed = event.key === "Shift" ? [...pressed, event.timeStamp].slice(-TIMES) : [];
    if (pressed.length === TIMES && event.timeStamp - pressed[0] < MILLISECONDS) go(event);
  });
}
