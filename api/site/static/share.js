// Copies the text to send, or hands it to the apps of the phone. Without this script one selects the
// text, or uses the links below it.
"use strict";
{
  const text = document.getElementById("share-text");
  const [buttons, copy, send, copied, selected] = ["send", "copy", "app", "copied", "selected"].map(
    (id) => document.getElementById(id),
  );

  function say(what) {
    [copied.hidden, selected.hidden] = [what !== copied, what !== selected];
  }

  // A browser may refuse: then the text is selected, for the reader to copy.
  copy.addEventListener("click", async () => {
    say(null);
    try {
      await navigator.clipboard.writeText(text.value);
      say(copied);
    } catch {
      text.focus();
      text.select();
      say(document.execCommand("copy") ? copied : selected);
    }
  });

  send.addEventListener("click", () => {
    navigator.share({ text: text.value }).catch(() => {}); // also if the reader chooses no app
  });

  buttons.hidden = false;
  send.hidden = !navigator.share;
}
