// The comparison: which memos and factors of the table are shown. All of it is said by the boxes, and
// by the address after #, so that it can be shared and is there again on the way back.
(function () {
  "use strict";
  var table = document.querySelector("table.grid"), form = document.querySelector(".pick");
  if (!table || !form) return;
  var region = table.parentNode, heads = Array.from(table.tHead.rows[0].cells).slice(1), bodies = Array.from(table.tBodies);
  var diff = form.querySelector(".diff input"), told = form.querySelector("[role=status]"), data = form.dataset;
  var narrow = matchMedia("(max-width: 39.99em)"), facets = {}; // by name, what may be chosen

  function add(parent, name, text) {
    var e = parent.appendChild(document.createElement(name));
    if (text) e.textContent = text;
    return e;
  }
  // offer adds a box for something to choose, once.
  function offer(name, id, word, note) {
    var options = facets[name].options, o = options[id];
    if (!id || !word) return;
    if (!o) {
      o = options[id] = { id: id, n: 0, item: add(facets[name].list, "li") };
      var label = add(o.item, "label");
      o.box = add(label, "input");
      o.box.type = "checkbox";
      var text = add(label, "span", word + " ");
      o.count = add(text, "span", note);
      o.count.className = "when";
    }
    o.n++;
    if (!note) o.count.textContent = "(" + o.n + ")";
    return o;
  }
  function chosen(name) {
    return Object.keys(facets[name].options).filter(function (id) { return facets[name].options[id].box.checked; });
  }

  form.querySelectorAll("[data-facet]").forEach(function (e) {
    facets[e.dataset.facet] = { options: {}, list: e.querySelector("ul"), count: e.querySelector("summary .when") };
  });
  var memos = heads.filter(function (th) { return th.dataset.memo; }).map(function (th) {
    var status = th.querySelector(".status"), time = th.querySelector("time"), small = th.querySelector("small");
    var memo = { at: th.cellIndex, agency: th.dataset.agency, status: status.className.split("is-")[1], year: time ? time.dateTime.slice(0, 4) : "" };
    memo.option = offer("m", th.dataset.memo, th.querySelector("a").textContent, small.textContent + " · " + status.textContent);
    offer("agency", memo.agency, small.querySelector("span").textContent);
    offer("status", memo.status, status.textContent);
    offer("year", memo.year, memo.year);
    return memo;
  });
  var rows = [];
  bodies.forEach(function (body) {
    var group = body.dataset.group;
    Array.from(body.rows).slice(1).forEach(function (row) {
      offer("group", group, body.rows[0].cells[0].textContent);
      // A cell says the same as another when its stance and its class do.
      rows.push({ row: row, group: group, says: Array.from(row.cells, function (cell) {
        return Array.from(cell.querySelectorAll(".stance, .level"), function (e) { return e.textContent; }).join();
      }) });
    });
  });

  function show() {
    var want = {}, limit = narrow.matches ? 2 : 4;
    Object.keys(facets).forEach(function (name) {
      want[name] = chosen(name);
      facets[name].count.textContent = want[name].length ? "(" + want[name].length + ")" : "";
    });
    var columns = memos.filter(function (memo) {
      var fits = ["agency", "status", "year"].every(function (name) { return !want[name].length || want[name].indexOf(memo[name]) >= 0; });
      var box = memo.option.box;
      memo.option.item.hidden = !fits && !box.checked;
      box.disabled = !box.checked && want.m.length >= limit;
      return fits && (box.checked || !want.m.length);
    });
    var all = columns.length === memos.length, shown = heads.map(function () { return all; }), silent = 0, same = 0, n = 0;
    columns.forEach(function (memo) { shown[memo.at - 1] = true; });

    rows.forEach(function (r) {
      var says = columns.map(function (memo) { return r.says[memo.at]; });
      var out = want.group.length && want.group.indexOf(r.group) < 0;
      if (!out && !all && !says.some(Boolean)) { out = true; silent++; }
      if (!out && diff.checked && says.length > 1 && says.every(function (s) { return s === says[0]; })) { out = true; same++; }
      r.row.hidden = out;
      if (!out) n++;
    });
    bodies.forEach(function (body) {
      body.hidden = Array.from(body.rows).slice(1).every(function (row) { return row.hidden; });
    });
    Array.from(table.rows).forEach(function (row) {
      shown.forEach(function (yes, i) { row.cells[i + 1].hidden = !yes; });
    });
    table.classList.toggle("few", columns.length <= 4);
    region.hidden = !n;
    told.textContent = [data.shown.replace("{memos}", columns.length).replace("{factors}", n),
      silent && data.silent.replace("{n}", silent), same && data.same.replace("{n}", same), !n && data.none].filter(Boolean).join(" ");
  }

  function read() {
    var hash = location.hash.slice(1), p = new URLSearchParams(hash);
    Object.keys(facets).forEach(function (name) {
      var ids = (p.get(name) || "").split(","), options = facets[name].options;
      ids = ids.filter(function (id, i) { return options.hasOwnProperty(id) && ids.indexOf(id) === i; });
      if (name === "m") ids = ids.slice(0, 4);
      Object.keys(options).forEach(function (id) { options[id].box.checked = ids.indexOf(id) >= 0; });
    });
    diff.checked = p.has("diff");
    show();
  }
  function write() {
    var parts = Object.keys(facets).map(function (name) { return name + "=" + chosen(name).join(); });
    if (diff.checked) parts.push("diff");
    region.scrollTop = region.scrollLeft = 0;
    // Not "#" alone, which leads to the top of the page.
    location.replace("#" + (parts.filter(function (part) { return part.slice(-1) !== "="; }).join("&") || "all"));
  }
  form.onchange = write;
  form.querySelector("button").onclick = function () {
    form.querySelectorAll("input").forEach(function (box) { box.checked = false; });
    write();
  };
  addEventListener("hashchange", function () {
    // A link to a place on the page changes nothing.
    if (!document.getElementById(location.hash.slice(1))) read();
  });
  narrow.addListener(show);
  form.hidden = false;
  read();
})();
