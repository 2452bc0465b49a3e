// The search page: what js/find.js shows for the box of every page, with filters, and all of it in the
// address after #, so that it can be shared and is there again on the way back.
(function () {
  "use strict";
  var find = self.amparo_find, facets = document.querySelectorAll("[data-facet]");
  if (!find) return;
  var input = find.input, langs = find.langs, list = find.list, add = find.add, data = find.form.dataset;
  var STEP = 10; // pages, and as many more when asked
  var words = {}, options = {}, marks = {}; // by facet
  var state = {}, told, timer; // what is asked, and how the address says it
  var clear = facets[0].parentNode.querySelector("button"); // there when filters are on
  var more = document.querySelector(".found button"), next = 0; // where the results begin that were asked for with it

  function date(text) {
    var d = text.split("-"), month = data.months.split(" ")[d[1] - 1];
    return !d[1] ? text : (d[2] ? data.day : data.month).replace("{day}", +d[2]).replace("{month}", month).replace("{year}", d[0]);
  }
  function tags(page) { return [[page.date && date(page.date), "when"]]; }

  facets.forEach(function (facet) {
    var name = facet.dataset.facet;
    marks[name] = facet.querySelector("summary .when");
    words[name] = find.pairs(facet.dataset.words || "");
    options[name] = {};
    facet.ontoggle = function () { if (facet.open) refresh(); };
    facet.onchange = function () {
      state[name] = Object.keys(options[name]).filter(function (id) { return options[name][id].box.checked; });
      write(STEP);
    };
  });
  words.status = find.statuses;
  facets[0].parentNode.hidden = false;

  function read() {
    told = location.hash.slice(1);
    var p = new URLSearchParams(told);
    state = { q: p.get("q") || "", n: Math.max(STEP, Math.min(p.get("n") | 0, 500)) };
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
    if (n > STEP) p.append("n", n);
    refresh();
    clearTimeout(timer); // the address waits for the results, since a browser takes longer to change it
    var before = location.hash;
    timer = setTimeout(function () {
      if (location.hash !== before) return; // somebody went elsewhere meanwhile
      told = String(p);
      if (before.slice(1) !== told) location.replace("#" + told);
    });
  }
  // search asks what state says, but for one facet.
  function search(without) {
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
    var need = [], counts = {}, got;
    facets.forEach(function (facet, i) {
      var name = facet.dataset.facet, own = !facet.open ? { docs: [] } : state[name].length ? search(name) : answer;
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
    return state.q.trim() || filtered().length;
  }
  function filtered() {
    return Object.keys(options).filter(function (name) { return state[name].length; });
  }
  function refresh() {
    clear.hidden = !filtered().length;
    var open = false;
    facets.forEach(function (facet) { // closed ones tell it too
      var name = facet.dataset.facet, n = state[name].length;
      marks[name].textContent = n ? "(" + n + ")" : "";
      open = open || facet.open;
    });
    if (!asked()) { find.clear(); more.hidden = true; }
    if (!asked() && !open) return;
    find.ask(function () {
      var answer = search();
      if (answer.need) return answer;
      var pages = asked() ? self.amparo_pages(answer, state.n) : { pages: [] }, counts = count(answer), need = (pages.need || []).concat(counts.need || []);
      return need.length ? { need: need } : { answer: answer, pages: pages, counts: counts };
    }, function (out) {
      if (asked()) {
        find.showAll(out.answer, out.pages.pages, tags);
        out.pages.pages.forEach(function (page, i) {
          if (page.kind === "factor") add(add(list.children[i], "p"), "a", data.said).href = "#factor=" + page.entry.slice(7) + "&kind=memo";
        });
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

  input.onfocus = find.warm;
  input.oninput = function () {
    find.later(function () { state.q = input.value; write(STEP); });
  };
  find.form.onsubmit = function (event) {
    event.preventDefault();
    state.q = input.value;
    write(state.n);
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard makes room for the results
  };
  clear.onclick = function () {
    filtered().forEach(function (name) { state[name] = []; });
    facets[0].firstElementChild.focus(); // the button goes away
    write(STEP);
  };
  more.onclick = function () {
    next = list.children.length;
    write(state.n + STEP);
  };
  addEventListener("hashchange", function () {
    if (location.hash.slice(1) !== told) read();
  });
  read();
})();
