// Reads a guide aloud, sentence by sentence, by a voice of the browser; a block that a person has
// recorded is played instead. WORDS are its words, which the server writes above.
{
  const LINES = "h1, h2, h3, p, li, th, td, .line";
  // What is for the eye, and the second of two languages.
  const LEFT_OUT = ".get, .about, form, .links, .second, .marker, .seen, .source, .website, .listen, [hidden]";
  const LONGEST = 200; // characters: some voices stop after 15 seconds
  const MILLISECONDS = 2000; // until no more voices are waited for
  const ICONS = { back: "M6 5h3v14H6zM20 5v14L9 12z", next: "M15 5h3v14h-3zM4 5v14l11-7z", stop: "M6 6h12v12H6z" };
  const main = document.querySelector("main");
  const synth = window.speechSynthesis;
  const audio = new Audio();
  const recorded = JSON.parse(main.querySelector(".advice").dataset.recordings ?? "{}");
  const BLOCKS = Object.keys(recorded.blocks ?? {}).map((id) => `[id="${id}"]`).join();
  const own = document.documentElement.lang;
  let [steps, at, turn, playing] = [[], -1, 0, false];
  let current; // without a reference some browsers forget an utterance, and it never ends
  let loading = voicesLoaded();
  loading?.then(() => { loading = null; });
  let missed = null; // what was last left out, since there is no voice for it

  function locale(tag) {
    try { return new Intl.Locale(tag.replaceAll("_", "-")).maximize(); } catch { return {}; }
  }

  // One of this machine before one for which the text is sent away, then one as the reader's own.
  function voiceFor(tag) {
    const { language, script } = locale(tag);
    const rank = (voice) => 4 * voice.localService + 2 * navigator.languages.includes(voice.lang) + voice.default;
    return (synth?.getVoices() ?? [])
      .filter((voice) => locale(voice.lang).language === language && locale(voice.lang).script === script)
      .sort((one, other) => rank(other) - rank(one))[0];
  }

  // Some browsers know their voices only some time after they are asked: that is now, so that whoever
  // listens later need not wait. Nothing where they are known, or none can come.
  function voicesLoaded() {
    if (!synth || synth.getVoices().length) return null;
    return new Promise((done) => {
      synth.addEventListener?.("voiceschanged", done, { once: true });
      setTimeout(done, MILLISECONDS);
    });
  }

  function split(text) {
    if (text.length <= LONGEST) return [text];
    const cut = Math.max(..."…,;،؛、，；፣".split("").map((mark) => text.lastIndexOf(mark, LONGEST - 1)));
    const end = (cut > 0 ? cut : text.lastIndexOf(" ", LONGEST - 1)) + 1 || LONGEST;
    return [text.slice(0, end), ...split(text.slice(end))];
  }

  function sentences(text, tag) {
    if (Intl.Segmenter) {
      return [...new Intl.Segmenter(tag, { granularity: "sentence" }).segment(text)].map((each) => each.segment);
    }
    return text.match(/.+?(?:[.!?]+["”’)]*\s+|[。！？۔؟።]+\s*|$)/g) ?? [];
  }

  // Digit by digit, with a pause between groups.
  function spelt(text) {
    return text.replace(/\d[\d\s]*\d/g, (number) => number.trim().split(/\s+/).map((group) => [...group].join(" ")).join(", "));
  }

  function isNumber(node) {
    const parent = node.parentElement;
    return parent.closest(".phone") || (parent.closest(".contacts strong") && /\d{3}/.test(node.data));
  }

  const langOf = (element) => element.closest("[lang]").lang;

  // The sentences of a line, each with its place in the text and its parts by language.
  function stepsOf(line, nodes) {
    const text = nodes.map((node) => node.data).join("").replace(/\s/g, " ");
    const tag = line.lang || langOf(nodes.find((node) => node.data.trim()).parentElement);
    let end = 0;
    return sentences(text, tag).flatMap((sentence) => {
      const start = end;
      end += sentence.length;
      return /[\p{L}\p{N}]/u.test(sentence) ? [stepOf(line, nodes, start, end, tag)] : [];
    });
  }

  function stepOf(line, nodes, start, end, tag) {
    const [range, parts] = [new Range(), []];
    let before = 0;
    for (const node of nodes) {
      const [from, to] = [Math.max(start - before, 0), Math.min(end - before, node.length)];
      before += node.length;
      if (from >= to) continue;
      if (!parts.length) range.setStart(node, from);
      range.setEnd(node, to);
      const said = node.data.slice(from, to).replace(/\s+/g, " ");
      parts.push({ text: isNumber(node) ? spelt(said) : said, lang: langOf(node.parentElement) });
    }
    const lang = parts.some((part) => part.lang === tag && /\p{L}/u.test(part.text)) ? tag : parts[0].lang;
    return { line, range, lang, parts };
  }

  // A block that was recorded is one step, and its sentences are read where it cannot be played.
  function read() {
    const lines = new Map();
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const line = node.parentElement.closest(LINES);
      if (!line || node.parentElement.closest(LEFT_OUT)) continue;
      lines.set(line, [...(lines.get(line) ?? []), node]);
    }
    const found = [];
    for (const [line, nodes] of lines) {
      if (!nodes.some((node) => node.data.trim())) continue;
      const block = BLOCKS && line.closest(BLOCKS);
      const said = stepsOf(line, nodes);
      if (!block) found.push(...said);
      else if (found.at(-1)?.line === block) found.at(-1).instead.push(...said);
      else found.push({ line: block, recording: recorded.blocks[block.id], instead: said });
    }
    return found;
  }

  // A name in another language is read by a voice of that language, else by that of its sentence.
  function utterances(step) {
    const voiceOfSentence = voiceFor(step.lang);
    const joined = [];
    for (const { text, lang } of step.parts) {
      const voice = lang === step.lang ? voiceOfSentence : voiceFor(lang) ?? voiceOfSentence;
      if (joined.at(-1)?.voice === voice) joined.at(-1).text += text;
      else if (/[\p{L}\p{N}]/u.test(text)) joined.push({ voice, text }); // no voice for a sign alone
    }
    return joined.flatMap(({ voice, text }) => split(text.trim()).map((part) => {
      const utterance = new SpeechSynthesisUtterance(part.trim());
      [utterance.voice, utterance.lang] = [voice, voice.lang];
      return utterance;
    }));
  }

  const player = document.createElement("section");
  const bar = document.createElement("div");
  const told = document.createElement("p");

  function write(element, word, text = word.text) {
    [element.textContent, element.lang, element.dir] = [text, word.lang, word.dir];
  }

  function tell(word, text) {
    if (word) write(told, word, text);
    else told.textContent = "";
  }

  function button(name, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.listen = name;
    if (ICONS[name]) {
      made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
      made.setAttribute("aria-label", WORDS[name].text);
      [made.title, made.lang, made.dir] = [WORDS[name].text, WORDS[name].lang, WORDS[name].dir];
    }
    made.addEventListener("click", press);
    bar.append(made);
    return made;
  }

  function show() {
    const begun = at >= 0;
    player.classList.toggle("on", begun);
    for (const each of others) each.hidden = !begun;
    write(toggle, playing ? WORDS.pause : WORDS.play);
  }

  function mark(step) {
    document.querySelector(".spoken")?.classList.remove("spoken");
    if (CSS.highlights) CSS.highlights.delete("spoken");
    if (!step) return;
    step.line.classList.add("spoken");
    if (CSS.highlights && step.range) CSS.highlights.set("spoken", new Highlight(step.range));
    step.line.scrollIntoView({ block: "nearest" });
  }

  // What was begun before says nothing any more, nor what follows it.
  function silence() {
    turn += 1;
    synth?.cancel();
    audio.pause();
  }

  function pause() {
    silence();
    playing = false;
    show();
  }

  function end() {
    silence();
    [at, playing] = [-1, false];
    mark(null);
    tell(missed);
    show();
  }

  // `way` is where to go on if there is no voice for a step, `from` where in a recording.
  function go(index, way = 1, from = 0) {
    silence();
    if (index >= steps.length) return end();
    if (index < 0) return go(0);
    const step = steps[index];
    if (!step.recording && !voiceFor(step.lang)) {
      missed = missing(step);
      return go(index + way, way);
    }
    [at, playing] = [index, true];
    mark(step);
    show();
    if (step.recording) play(step, turn, from);
    else speak(utterances(step), turn);
  }

  function play(step, now, from) {
    const instead = () => {
      if (now !== turn) return;
      steps.splice(at, 1, ...step.instead);
      go(at);
    };
    const address = new URL(step.recording, location).href;
    if (audio.src !== address) audio.src = address;
    audio.onended = () => now === turn && go(at + 1);
    audio.onerror = instead;
    audio.currentTime = from;
    tell(WORDS.by, WORDS.by.text.replace("{who}", `\u2068${recorded.by}\u2069`));
    audio.play().catch((fault) => fault.name !== "AbortError" && instead());
  }

  function speak(utterances, now) {
    tell(utterances.every((each) => each.voice.localService) ? missed : WORDS.online);
    const next = (index) => {
      if (now !== turn) return;
      if (index === utterances.length) return go(at + 1);
      current = utterances[index];
      current.onend = () => next(index + 1);
      current.onerror = () => {
        if (now !== turn) return;
        tell(missing(steps[at]));
        pause();
      };
      synth.speak(current);
    };
    next(0);
  }

  function missing(step) {
    return WORDS.missing[step?.lang] ?? WORDS.missing[own];
  }

  // Some phones do not go on after `pause`: a sentence begins again.
  async function press() {
    if (playing) return pause();
    if (loading) {
      const now = turn;
      tell(WORDS.looking);
      await loading;
      if (now !== turn) return; // left, or pressed twice
    }
    if (!voiceFor(own) && !BLOCKS) return tell(WORDS.missing[own]);
    if (at >= 0) return go(at, 1, audio.currentTime);
    [steps, missed] = [read(), null];
    go(0);
  }

  const toggle = button("play", press);
  const others = [
    button("back", () => go(at - 1, -1)),
    button("next", () => go(at + 1)),
    button("stop", () => { end(); toggle.focus(); }),
  ];
  player.className = "listen";
  player.setAttribute("aria-label", WORDS.play.text);
  [player.lang, player.dir] = [WORDS.play.lang, WORDS.play.dir];
  told.setAttribute("role", "status");
  bar.append(told);
  player.append(bar);
  // Beside a heading it takes no room from the first step, which has to be on the first screen.
  const heading = main.querySelector(".advice > section:not(.callout, .contacts) > h2");
  if (heading) heading.before(player);
  else main.querySelector(".band").append(player);
  show();

  // Nobody else hears it: not after the page was left, nor while another one is in front.
  addEventListener("leave", end);
  addEventListener("pagehide", end);
  document.addEventListener("visibilitychange", () => document.hidden && playing && pause());
}
