// The search box of every page; layout/search.js is the search page.
// The engine (search/search.js) answers; it and its files are asked for once
// somebody comes to the box. What is typed stays on the device: it stands in the
// address after #, which no host is told, and nowhere else.
(function () {
  "use strict";
  var form = document.querySelector("form.find");
  if (!form) return;
  var data = form.dataset, input = form.querySelector("input"), langs = data.langs.split(" ");
  var told = document.querySelector(".found [role=status]"), list = document.querySelector(".found ol");
  var kinds, statuses = {}, doubts, full = !form.closest("header"), turn = 0, timer, took = 0, ended = 0, files = {};

  function pairs(text) { // id=word|id=word
    var out = {};
    text.split("|").forEach(function (pair) {
      var at = pair.indexOf("=");
      out[pair.slice(0, at)] = pair.slice(at + 1);
    });
    return out;
  }
  function add(parent, name, text, style) {
    var e = parent.appendChild(document.createElement(name));
    if (text) e.textContent = text;
    if (style) e.className = style;
    return e;
  }
  // What is said of results is in a file as well, in the page's language.
  self.amparo_words = function (words) {
    Object.assign(data, words);
    kinds = pairs(data.kinds);
    Object.assign(statuses, pairs(data.statuses));
    doubts = pairs(data.doubts);
  };

  // load adds a script once. A file that was there already and is asked for again does not hold what it
  // should; one that failed may be tried again.
  function load(url, done) {
    var known = files, waiting = known[url];
    if (waiting) return waiting === true ? done(false) : waiting.push(done);
    waiting = known[url] = [done];
    var script = document.createElement("script");
    function end(ok) {
      if (ok) known[url] = true; else files = {};
      waiting.forEach(function (f) { f(ok); });
    }
    script.onload = function () { end(true); };
    script.onerror = function () { script.remove(); end(false); };
    script.async = false; // they run in this order
    script.src = url;
    document.head.appendChild(script);
  }

  // ask does work, again and again while it needs files, and hands on what it gives, unless something else
  // was asked since.
  function ask(work, then) {
    var mine = ++turn, pause = kinds ? 150 : 0, began, fresh;
    // fail tries once with the roots of now: the site may be another than when the browser kept them.
    function fail() {
      if (mine !== turn) return;
      if (!fresh && kinds) {
        fresh = ".js?" + Date.now();
        return fetch(langs.map(function (lang) { return lang + fresh; }));
      }
      list.textContent = "";
      told.textContent = data.failed;
    }
    function fetch(names) {
      var left = names.length, all = true;
      names.forEach(function (name) {
        load(data[name] || data.folder + name + (/\./.test(name) ? "" : ".js"), function (ok) {
          all = all && ok;
          if (!--left) { if (all) again(); else fail(); }
        });
      });
    }
    function again() {
      if (mine !== turn) return;
      began = performance.now();
      try {
        var out = kinds && self.amparo_search ? work() : { need: ["engine", "words", langs[0]] };
      } catch (e) { return fail(); } // the index is damaged, or of another build than the page
      took = (ended = performance.now()) - began;
      if (!out.need) return then(out);
      if (input.value && !list.firstChild) told.textContent = data.wait;
      if (pause) { // nothing is asked for in the middle of a word
        setTimeout(again, pause);
        pause = 0;
      } else fetch(out.need);
    }
    again();
  }
  // later calls f at once, so that letter and results are drawn together; on a slow phone the letter comes
  // first, and f when the phone has had as long a rest as the last answer took.
  function later(f) {
    clearTimeout(timer);
    var rest = Math.min(took, 60) + ended - performance.now();
    if (rest > 0 || took > 40) timer = setTimeout(f, rest); else f();
  }

  // Results.

  function file(url) { return location.protocol === "file:" ? url.replace(/\/$/, "/index.html") : url; }
  function link(page, passage) {
    var url = file(data.root + page.url), runs = passage ? passage.excerpt : [], i = 0;
    if (passage && passage.anchor) url += "#" + passage.anchor;
    while (runs[i] && !runs[i][1]) i++;
    if (!runs[i] || !("fragmentDirective" in document)) return url;
    // The browser marks the word there, known by those around it.
    function text(part) { return part.map(function (run) { return run[0]; }).join("").replace(/^… | …$/g, "").trim(); }
    function encoded(text) { return encodeURIComponent(text).replace(/-/g, "%2D"); }
    var before = text(runs.slice(0, i)).split(/\s+/).slice(-3).join(" "), behind = text(runs.slice(i + 1)).split(/\s+/).slice(0, 3).join(" ");
    return url + (passage.anchor ? "" : "#") + ":~:text=" + (before && encoded(before) + "-,") + encoded(runs[i][0]) + (behind && ",-" + encoded(behind));
  }
  function language(lang) {
    var name = document.querySelector(".twins [lang='" + lang + "']");
    return name ? name.textContent : lang;
  }
  // show adds a page with its passages to all; in the box of other pages with the best. tags is what is told
  // of the page besides, [words, style] each.
  function show(all, page, lang, tags) {
    var li = add(all, "li"), foreign = lang !== langs[0] && lang;
    function said(e) { if (foreign) e.lang = lang; return e; }
    var title = said(add(li, "a", page.title));
    title.href = link(page, full && page.passages[0].heading ? null : page.passages[0]);
    // A memo that does not stand says so wherever it is found, and nobody is to take for sure what is not.
    var status = statuses[page.status] || page.status;
    if (page.doubt) status = doubts[page.doubt].replace("{status}", status);
    [[kinds[page.kind] || page.kind, "tag"], [status, "status is-" + page.status]].concat(tags, [[foreign && language(lang), "tag"]]).forEach(function (tag) {
      if (tag[0]) { li.append(" "); add(li, "span", tag[0], tag[1]); }
    });
    if (foreign) title.hreflang = lang;
    page.passages.slice(0, full ? 3 : 1).forEach(function (passage) {
      var p = said(add(li, "p"));
      if (passage.heading) {
        var heading = add(p, full ? "a" : "b", passage.heading);
        if (full) { heading.href = link(page, passage); if (foreign) heading.hreflang = lang; }
        p.append(" ");
      }
      passage.excerpt.forEach(function (run) { if (run[1]) add(p, "mark", run[0]); else p.append(run[0]); });
    });
  }
  function showAll(answer, pages, tags) {
    var lang = answer.edition.root.lang, n = answer.docs.length;
    var all = document.createDocumentFragment(); // the browser lays out once what is put in at once
    pages.forEach(function (page) { show(all, page, lang, tags ? tags(page) : []); });
    list.textContent = "";
    list.appendChild(all);
    told.textContent = !n ? data.none : (lang !== langs[0] ? data.foreign.replace("{lang}", language(lang)) + " " : "") +
      (answer.partial ? data.partial + " " : "") + (n === 1 ? data.single : data.found.replace("{n}", n));
  }
  function clear() {
    turn++;
    list.textContent = "";
    told.textContent = "";
  }
  function warm() { if (!kinds) ask(function () { return self.amparo_search({ text: "", langs: langs.slice(0, 1) }); }, function () {}); }

  form.hidden = false;

  if (full) { // layout/search.js goes on
    self.amparo_find = { form: form, input: input, langs: langs, list: list, pairs: pairs, add: add, ask: ask, later: later, warm: warm, statuses: statuses, showAll: showAll, clear: clear };
    return;
  }

  // The box in the header.

  function suggest() {
    if (!input.value.trim()) return clear();
    ask(function () {
      var answer = self.amparo_search({ text: input.value, langs: langs }), pages = answer.need ? answer : self.amparo_pages(answer, 6);
      return pages.need ? pages : { answer: answer, pages: pages.pages };
    }, function (out) {
      showAll(out.answer, out.pages);
      if (out.pages.length) add(add(list, "li"), "a", data.all).href = results();
    });
  }
  function results() { return file(data.page) + "#" + new URLSearchParams({ q: input.value }); }
  input.onfocus = function () { if (input.value) suggest(); else warm(); };
  input.oninput = function () { later(suggest); };
  form.onsubmit = function (event) {
    event.preventDefault();
    location.href = results();
  };
  form.onkeydown = function (event) {
    var stops = [input].concat(Array.from(list.querySelectorAll("a"))), at = stops.indexOf(document.activeElement), last = stops.length - 1;
    var to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: at && 1, End: at && last, Escape: 0 }[event.key];
    if (!last || at < 0 || to === undefined || (event.key === "Home" || event.key === "End") && !at) return;
    event.preventDefault();
    stops[to].focus();
    if (event.key === "Escape") clear();
  };
  form.addEventListener("focusout", function (event) {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) clear();
  });
  document.addEventListener("pointerdown", function (event) {
    if (!form.contains(event.target)) clear();
  });
})();
