// What a page can do only with script: print itself, copy how to cite it, and read itself aloud.
(function () {
  "use strict";
  var listen = document.querySelector(".listen"), speech = self.speechSynthesis;

  document.querySelectorAll("[data-print]").forEach(function (e) {
    e.hidden = false;
    e.onclick = function () { print(); };
  });
  document.querySelectorAll("[data-cite]").forEach(function (e) {
    var text = document.getElementById(e.dataset.cite), at = text.querySelector("[data-day]"), page = at.textContent;
    function place() { // the section that the reader was led to, and the day
      var part = document.querySelector(":is(h2, h3):target:not([id^=x-])");
      at.textContent = page + (part ? "#" + part.id : "") + ", " + at.dataset.day.replace("{day}", new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" }));
    }
    addEventListener("hashchange", place);
    place();
    e.hidden = false;
    e.onclick = function () { // works from a folder too; where it does not, the text is marked, ready to be copied
      getSelection().selectAllChildren(text);
      if (document.execCommand("copy")) e.textContent = e.dataset.done;
    };
  });

  if (!listen || !speech) return;
  function own(voice) { // other voices send the text to somebody
    return voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === document.documentElement.lang;
  }
  function offer() { listen.hidden = !speech.getVoices().some(own); }
  speech.onvoiceschanged = offer; // they are known late
  offer();
  listen.onclick = function (event) {
    if (event.target.localName !== "button") return;
    speech.speak(new SpeechSynthesisUtterance("")); // phones let a page speak only from a tap
    var script = document.createElement("script");
    script.onload = function () { self.amparo_listen(event.target); }; // takes the button over
    script.src = listen.dataset.reader;
    document.head.appendChild(script);
    listen.onclick = null;
    script.onerror = function () { listen.hidden = true; };
  };
})();
