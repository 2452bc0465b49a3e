// The search box of every page, and the results and filters of the search page.
// The engine (search/search.js) answers; it and its files are asked for once
// somebody comes to the box. What is typed stays on the device: it stands in the
// address after #, which no host is told, and nowhere else.
(function () {
  "use strict";
  var form = document.querySelector("form.find");
  if (!form) return;
  var data = form.dataset, input = form.querySelector("input"), langs = data.langs.split(" ");
  var told = document.querySelector(".found [role=status]"), list = document.querySelector(".found ol");
  var facets = document.querySelectorAll("[data-facet]"); // none but on the search page
  var kinds = pairs(data.kinds), words = {}, options = {};
  var state = {}, written; // what is asked on the search page, and how the address says it
  var turn = 0, timer, took = 0, files = {};

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
  function empty(e) { while (e.firstChild) e.removeChild(e.firstChild); }

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
    var mine = ++turn, pause = self.amparo_search ? 150 : 0, began;
    function fail() {
      if (mine !== turn) return;
      empty(list);
      told.textContent = data.failed;
    }
    (function again() {
      if (mine !== turn) return;
      began = performance.now();
      try {
        var out = self.amparo_search ? work() : { need: ["", langs[0]] };
      } catch (e) { return fail(); } // the index is damaged, or of another build
      took = performance.now() - began;
      if (!out.need) return then(out);
      if (input.value && !list.firstChild) told.textContent = data.wait;
      if (pause) { // nothing is asked for in the middle of a word
        setTimeout(again, pause);
        pause = 0;
        return;
      }
      var left = out.need.length, all = true;
      out.need.forEach(function (name) {
        load(name ? data.folder + name + (name.indexOf("/") < 0 ? ".js" : "") : data.engine, function (ok) {
          all = all && ok;
          if (!--left) { if (all) again(); else fail(); }
        });
      });
    })();
  }
  function later(f) { // at once, or as soon as a slow phone may answer the last letter only
    clearTimeout(timer);
    timer = setTimeout(f, Math.min(took, 60));
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
  function date(text) {
    var d = text.split("-"), month = data.months.split(" ")[d[1] - 1];
    return !d[1] ? text : (d[2] ? data.day : data.month).replace("{day}", +d[2]).replace("{month}", month).replace("{year}", d[0]);
  }
  function language(lang) {
    var name = document.querySelector(".twins [lang='" + lang + "']");
    return name ? name.textContent : lang;
  }
  // show adds a page with its passages; in the box of other pages with the best.
  function show(page, lang) {
    var li = add(list, "li"), foreign = lang !== langs[0] && lang, full = facets.length;
    function said(e) { if (foreign) e.lang = lang; return e; }
    var title = said(add(li, "a", page.title));
    title.href = link(page, full && page.passages[0].heading ? null : page.passages[0]);
    [[kinds[page.kind] || page.kind, "tag"], [full && page.status && (words.status[page.status] || page.status), "status is-" + page.status],
      [full && page.date && date(page.date), "when"], [foreign && language(lang), "tag"]].forEach(function (tag) {
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
  function showAll(answer, pages) {
    var lang = answer.edition.root.lang, n = answer.docs.length;
    empty(list);
    pages.forEach(function (page) { show(page, lang); });
    told.textContent = !n ? data.none : (lang !== langs[0] ? data.foreign.replace("{lang}", language(lang)) + " " : "") +
      (answer.partial ? data.partial + " " : "") + (n === 1 ? data.single : data.found.replace("{n}", n));
  }
  function clear() {
    turn++;
    empty(list);
    told.textContent = "";
  }
  function warm() { if (!self.amparo_search) ask(function () { return self.amparo_search({ text: "", langs: langs.slice(0, 1) }); }, function () {}); }

  form.hidden = false;

  if (!facets.length) { // the box in the header
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
    return;
  }

  // The search page.

  var more = document.querySelector(".found button"), next = 0; // where the results begin that were asked for with it
  facets.forEach(function (facet) {
    var name = facet.dataset.facet;
    words[name] = pairs(facet.dataset.words || "");
    options[name] = {};
    facet.ontoggle = function () { if (facet.open) refresh(); };
    facet.onchange = function () {
      state[name] = Object.keys(options[name]).filter(function (id) { return options[name][id].box.checked; });
      write(20);
    };
  });
  facets[0].parentNode.hidden = false;

  function read() {
    written = location.hash.slice(1);
    var p = new URLSearchParams(written);
    state = { q: p.get("q") || "", n: Math.max(20, Math.min(p.get("n") | 0, 500)) };
    facets.forEach(function (facet) {
      var name = facet.dataset.facet;
      state[name] = p.getAll(name);
      if (state[name].length) facet.open = true;
    });
    input.value = state.q;
    refresh();
  }
  function write(n) {
    var p = new URLSearchParams();
    state.n = n;
    if (state.q.trim()) p.append("q", state.q);
    facets.forEach(function (facet) {
      state[facet.dataset.facet].forEach(function (id) { p.append(facet.dataset.facet, id); });
    });
    if (n > 20) p.append("n", n);
    written = String(p);
    if (location.hash.slice(1) === written) refresh(); else location.replace("#" + written);
  }
  // find asks what state says, but for one facet.
  function find(without) {
    function of(name) { return name === without ? [] : state[name]; }
    var years = of("year").slice().sort();
    var answer = self.amparo_search({ text: state.q, langs: langs, kinds: of("kind"), factors: of("factor"), agencies: of("agency"), statuses: of("status"),
      from: years[0] || "", to: years[years.length - 1] || "" });
    if (years.length && !answer.need) answer.docs = answer.docs.filter(function (d) {
      return years.indexOf((answer.edition.facets()[d.doc][4][0] || "").slice(0, 4)) >= 0;
    });
    return answer;
  }
  // count counts what would be found with each option of the open facets.
  function count(answer) {
    var need = [], counts = {}, i, got;
    facets.forEach(function (facet, i) {
      var name = facet.dataset.facet, own = !facet.open ? { docs: [] } : state[name].length ? find(name) : answer;
      if (facet.open) {
        got = own.need ? own : self.amparo_facets(own);
        if (got.need) need = need.concat(got.need); else counts[name] = got.counts[i];
      }
      if (facet.open && name === "factor" && !facet.dataset.words) {
        got = self.amparo_search({ text: "", langs: langs.slice(0, 1), kinds: ["factor"] });
        if (!got.need) got = self.amparo_pages(got, 1000);
        if (got.need) need = need.concat(got.need);
        else got.pages.forEach(function (page) { words.factor[page.entry.replace("factor:", "")] = page.title; });
      }
    });
    return need.length ? { need: need.filter(function (x, i) { return need.indexOf(x) === i; }) } : counts;
  }
  function asked() {
    return state.q.trim() || Object.keys(options).some(function (name) { return state[name].length; });
  }
  function refresh() {
    var open = document.querySelector("[data-facet][open]");
    if (!asked()) { clear(); more.hidden = true; }
    if (!asked() && !open) return;
    ask(function () {
      var answer = find();
      if (answer.need) return answer;
      var pages = asked() ? self.amparo_pages(answer, state.n) : { pages: [] }, counts = count(answer), need = (pages.need || []).concat(counts.need || []);
      return need.length ? { need: need } : { answer: answer, pages: pages, counts: counts };
    }, function (out) {
      if (asked()) {
        showAll(out.answer, out.pages.pages);
        more.hidden = !out.pages.more;
        if (next && list.children[next]) list.children[next].firstChild.focus();
        next = 0;
      }
      Object.keys(out.counts).forEach(function (name) { offer(name, out.counts[name]); });
    });
  }
  // offer shows the options of a facet, most found first; they keep their places while one has the focus.
  function offer(name, counts) {
    var ul = document.querySelector("[data-facet=" + name + "] ul"), known = options[name], n = {};
    counts.forEach(function (c) { n[c[0]] = c[1]; });
    var ids = counts.map(function (c) { return c[0]; }).concat(state[name].filter(function (id) { return !n[id]; }));
    Object.keys(known).forEach(function (id) { known[id].item.hidden = ids.indexOf(id) < 0; });
    ids.forEach(function (id) {
      var o = known[id];
      if (!o) {
        o = known[id] = { item: add(ul, "li") };
        var label = add(o.item, "label");
        o.box = add(label, "input");
        o.box.type = "checkbox";
        o.count = add(add(label, "span", (words[name][id] || id.toUpperCase().replace(/-/g, " ")) + " "), "span", "", "when");
      } else if (!ul.contains(document.activeElement)) ul.appendChild(o.item);
      o.box.checked = state[name].indexOf(id) >= 0;
      o.count.textContent = "(" + (n[id] || 0) + ")";
    });
  }

  input.onfocus = warm;
  input.oninput = function () {
    later(function () { state.q = input.value; write(20); });
  };
  form.onsubmit = function (event) {
    event.preventDefault();
    clearTimeout(timer);
    state.q = input.value;
    write(state.n);
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard makes room for the results
  };
  more.onclick = function () {
    next = list.children.length;
    write(state.n + 20);
  };
  addEventListener("hashchange", function () {
    if (location.hash.slice(1) === written) refresh(); else read();
  });
  read();
})();
