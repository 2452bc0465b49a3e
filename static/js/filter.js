// Narrows the A to Z of the search page while the reader types. Accents do not
// matter; every word must occur in a line's title or in its other names.
// Nothing is sent anywhere, and without this script the list is all there.
(function () {
  "use strict";
  var box = document.querySelector("[data-filter]");
  if (!box) return;
  var input = box.querySelector("input");
  var told = box.querySelector("[role=status]");

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  var lines = Array.prototype.map.call(document.querySelectorAll(".letter li"), function (item) {
    return { item: item, text: fold(item.textContent + " " + item.dataset.also) };
  });
  var letters = document.querySelectorAll(".letter");

  function narrow() {
    var words = fold(input.value).split(/\s+/).filter(Boolean);
    var found = 0;
    lines.forEach(function (line) {
      var fits = words.every(function (word) { return line.text.indexOf(word) >= 0; });
      line.item.hidden = !fits;
      if (fits) found++;
    });
    letters.forEach(function (letter) {
      letter.hidden = !letter.querySelector("li:not([hidden])");
    });
    told.textContent = !words.length ? ""
      : found === 0 ? box.dataset.none
      : found === 1 ? told.dataset.one
      : told.dataset.other.replace("{n}", found);
  }

  box.hidden = false;
  input.addEventListener("input", narrow);
})();
