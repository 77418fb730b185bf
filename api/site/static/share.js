// Copies the text to send, or hands it to the apps of the phone. Without this script one selects the
// text, or uses the links below it. WORDS are its words, which the server writes above.
{
  const text = document.getElementById("share-text");
  const [buttons, said] = [document.createElement("div"), document.createElement("p")];

  function write(element, word) {
    [element.textContent, element.lang, element.dir] = [word.text, word.lang, word.dir];
  }

  function button(name, press) {
    const made = document.createElement("button");
    [made.type, made.dataset.share] = ["button", name];
    write(made, WORDS[name]);
    made.addEventListener("click", press);
    buttons.append(made);
  }

  // A browser may refuse: then the text is selected, for the reader to copy.
  button("copy", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      write(said, WORDS.copied);
    } catch {
      text.focus();
      text.select();
      write(said, document.execCommand("copy") ? WORDS.copied : WORDS.selected);
    }
  });

  if (navigator.share) {
    button("send", () => {
      navigator.share({ text: text.value }).catch(() => {}); // also if the reader chooses no app
    });
  }

  buttons.className = "choices";
  said.setAttribute("role", "status");
  buttons.append(said);
  text.closest(".field").after(buttons);
}
