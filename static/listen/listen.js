// Reads the main text aloud, sentence by sentence, with a voice of this device. js/tools.js asks for it
// when somebody taps the button, which then stops and goes on.
(function () {
  "use strict";
  var speech = self.speechSynthesis, lang = document.documentElement.lang;
  var blocks = "h1, h2, h3, h4, h5, p, li, dt, dd, th, td, caption, blockquote, summary, div, section, main";
  var unread = "nav, form, button, sup, .skip, .exit-note, .here, .listen, .share, .citations, .near, .mentions, .downloads, .feed, .dates, .hidden";

  function voice(lang) {
    var own = speech.getVoices().filter(function (v) { return v.localService && v.lang.toLowerCase().split(/[-_]/)[0] === lang; });
    function first(wanted) { return own.filter(wanted)[0]; }
    return first(function (v) { return v.default; }) || first(function (v) { return /[-_](US|MX|419)\b/i.test(v.lang); }) || own[0];
  }

  // sentences are [text, its block, the language of the voice], as the page stands now.
  function sentences() {
    var out = [], run = null, node, walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    function end() {
      var text = run ? run.text.replace(/\s+/g, " ").trim() : "";
      if (/[^\s.,;:()·]/.test(text)) split(text, run.lang).forEach(function (s) { out.push([s, run.block, run.lang]); });
    }
    while ((node = walker.nextNode())) {
      var e = node.parentElement, block = e.closest(blocks), of = e.closest("[lang]").lang;
      if (!node.data.trim() && !run || e.closest(unread) || !e.getClientRects().length) continue;
      if (!voice(of)) of = lang;
      if (!run || run.block !== block || run.lang !== of && node.data.trim()) {
        end();
        run = { text: "", block: block, lang: of };
      }
      run.text += node.data;
    }
    end();
    return out;
  }
  function split(text, lang) {
    if (!self.Intl || !Intl.Segmenter) return text.match(/[^.!?…]+[.!?…]*["”»)]*\s*/g) || [text];
    return Array.from(new Intl.Segmenter(lang, { granularity: "sentence" }).segment(text), function (s) { return s.segment; });
  }

  self.amparo_listen = function (button) {
    var all = [], at = 0, turn = 0, reading = false, spoken, words = { start: button.textContent, stop: button.dataset.stop, resume: button.dataset.resume };

    function mark(block) {
      if (spoken) spoken.classList.remove("spoken");
      spoken = block;
      if (spoken) spoken.classList.add("spoken");
    }
    function stop() {
      turn++;
      reading = false;
      speech.cancel();
      mark(null);
      button.textContent = at ? words.resume : words.start;
    }
    function next() {
      var mine = turn, s = all[at];
      if (!s) { at = 0; return stop(); }
      var u = self.amparo_spoken = new SpeechSynthesisUtterance(s[0]); // browsers forget one that nobody holds
      u.voice = voice(s[2]);
      if (!u.voice) return stop();
      u.lang = u.voice.lang;
      u.onend = function () { if (mine === turn) { at++; next(); } };
      u.onerror = function () { if (mine === turn) stop(); };
      mark(s[1]);
      speech.speak(u);
    }
    function toggle() {
      if (reading) return stop();
      speech.cancel();
      if (!at) all = sentences();
      turn++;
      reading = true;
      button.textContent = words.stop;
      next();
    }
    button.onclick = toggle;
    addEventListener("pagehide", stop);
    document.addEventListener("visibilitychange", function () { if (document.hidden && reading) stop(); });
    toggle();
  };
})();
