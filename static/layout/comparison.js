// The comparison: which memos and factors of the table are shown. All of it is said by the boxes, and
// by the address after #, so that it can be shared and is there again on the way back. Paper has it too,
// with what was left out.
//
// Factors are chosen one by one (f=) or as groups (group=). The box of a group ticks all of its factors,
// and is ticked when all of them are.
//
// A factor that none of the memos shown addresses is left out, unless the reader chose factors: then that
// nobody addresses it is an answer. "Differences only" is for who asks where memos disagree: a factor stays
// when two memos that address it say different things of it, in stance or in class. That only one of them
// addresses it is no difference: it says what our sources lack, not what the other memo does. What is left
// out is counted, by reason, so that nobody takes it for agreement.
(function () {
  "use strict";
  var table = document.querySelector("table.grid"), form = document.querySelector(".pick");
  if (!table || !form) return;
  var region = table.parentNode, heads = Array.from(table.tHead.rows[0].cells).slice(1), bodies = Array.from(table.tBodies);
  var diff = form.querySelector(".diff input"), told = form.querySelector("[role=status]"), data = form.dataset;
  var narrow = matchMedia("(max-width: 39.99em)"), facets = {}; // by name, what may be chosen
  var paper = document.querySelector(".paper br + strong"), address = paper && paper.textContent;
  var below = paper && paper.insertAdjacentElement("afterend", document.createElement("span"));

  function add(parent, name, text) {
    var e = parent.appendChild(document.createElement(name));
    if (text) e.textContent = text;
    return e;
  }
  // offer adds a box for something to choose, once. Without a note it tells how often it was offered.
  function offer(name, id, word, note) {
    var options = facets[name].options, o = options[id];
    if (!id || !word) return;
    if (!o) {
      o = options[id] = { id: id, n: 0, of: [], item: add(facets[name].list, "li") };
      var label = add(o.item, "label");
      o.box = add(label, "input");
      o.box.type = "checkbox";
      o.box.name = name;
      var text = add(label, "span");
      add(text, name === "group" ? "b" : "span", word + " ");
      o.count = add(text, "span", note);
      o.count.className = "when";
    }
    o.n++;
    if (note === undefined) o.count.textContent = "(" + o.n + ")";
    return o;
  }
  // chosen is what the address tells: not the factors of a group that it tells.
  function chosen(name) {
    return Object.values(facets[name].options).filter(function (o) {
      return o.box.checked && !(o.group && o.group.box.checked);
    }).map(function (o) { return o.id; });
  }

  form.querySelectorAll("[data-facet]").forEach(function (e) {
    var name = e.dataset.facet, list = e.querySelector("ul");
    facets[name] = { options: {}, list: list, count: e.querySelector("summary .when") };
    if (name === "group") facets.f = { options: {}, list: list, count: facets[name].count };
  });
  var memos = heads.filter(function (th) { return th.dataset.memo; }).map(function (th) {
    var status = th.querySelector(".status"), time = th.querySelector("time"), small = th.querySelector("small");
    var memo = { at: th.cellIndex, agency: th.dataset.agency, status: status.className.split("is-")[1], year: time ? time.dateTime.slice(0, 4) : "" };
    memo.option = offer("m", th.dataset.memo, th.querySelector("a").textContent, small.textContent + " · " + status.textContent);
    offer("agency", memo.agency, small.querySelector("span").textContent);
    offer("status", memo.status, th.dataset.status);
    offer("year", memo.year, memo.year);
    return memo;
  });
  var rows = [], seen = heads.map(function () { return true; }).join(); // which columns are
  bodies.forEach(function (body) {
    Array.from(body.rows).slice(1).forEach(function (row) {
      var group = offer("group", body.dataset.group, body.rows[0].cells[0].textContent);
      var option = offer("f", row.id.slice(6), row.cells[0].textContent, ""); // x-row-ID
      option.group = group;
      if (group) group.of.push(option);
      rows.push({ row: row, box: option.box });
    });
  });
  // said is what the cells of a row say, read when somebody first chooses: a cell says the same as another
  // when its stance and its class do.
  function said(r) {
    return r.said = r.said || Array.from(r.row.cells, function (cell) {
      return Array.from(cell.querySelectorAll(".stance, .level"), function (e) { return e.textContent; }).join();
    });
  }

  // settle has the boxes of groups and those of their factors agree, after a box was changed or all were.
  function settle(changed) {
    Object.values(facets.group.options).forEach(function (group) {
      var box = group.box;
      if (changed ? changed === box : box.checked) group.of.forEach(function (o) { o.box.checked = box.checked; });
      var n = group.of.filter(function (o) { return o.box.checked; }).length;
      box.checked = n === group.of.length;
      box.indeterminate = n > 0 && !box.checked;
    });
  }
  function fragment() {
    var parts = Object.keys(facets).map(function (name) { return name + "=" + chosen(name).join(); });
    if (diff.checked) parts.push("diff");
    return parts.filter(function (part) { return part.slice(-1) !== "="; }).join("&");
  }

  function show() {
    var want = {}, limit = narrow.matches ? 2 : 4;
    Object.keys(facets).forEach(function (name) {
      var n = facets[name].list.querySelectorAll(":checked:not([name=group])").length;
      want[name] = chosen(name);
      facets[name].count.textContent = n ? "(" + n + ")" : "";
    });
    var columns = memos.filter(function (memo) {
      var fits = ["agency", "status", "year"].every(function (name) { return !want[name].length || want[name].indexOf(memo[name]) >= 0; });
      var box = memo.option.box;
      memo.option.item.hidden = !fits && !box.checked;
      box.disabled = !box.checked && want.m.length >= limit;
      return fits && (box.checked || !want.m.length);
    });
    var all = columns.length === memos.length, shown = heads.map(function () { return all; });
    columns.forEach(function (memo) { shown[memo.at - 1] = true; });

    var picked = want.group.length + want.f.length > 0, differing = diff.checked && columns.length > 1;
    var whole = all && columns.length > 0 && !picked && !differing; // nothing is left out
    var n = 0, left = { other: 0, silent: 0, alone: 0, same: 0 };
    rows.forEach(function (r) {
      var says, why = false;
      if (picked && !r.box.checked) why = "other";
      else if (!whole) {
        says = columns.map(function (memo) { return said(r)[memo.at]; }).filter(Boolean);
        if (!says.length) why = (differing || !columns.length || !all && !picked) && "silent";
        else if (differing) why = says.length < 2 ? "alone" : says.every(function (s) { return s === says[0]; }) && "same";
      }
      r.row.hidden = why;
      if (why) left[why]++; else n++;
    });
    bodies.forEach(function (body) {
      body.hidden = Array.from(body.rows).slice(1).every(function (row) { return row.hidden; });
    });
    if (shown.join() !== seen) Array.from(table.rows).forEach(function (row) {
      shown.forEach(function (yes, i) { row.cells[i + 1].hidden = !yes; });
    });
    seen = shown.join();
    table.classList.toggle("few", columns.length <= 4);
    region.hidden = !n;
    told.textContent = [data.shown.replace("{memos}", columns.length).replace("{factors}", n),
      !n && (left.alone + left.same ? data.alike : data.none)].concat(["silent", "alone", "same"].map(function (why) {
      return left[why] && data[why].replace("{n}", left[why]);
    })).filter(Boolean).join(" ");
    if (!paper) return;
    paper.textContent = address + (fragment() && "#" + fragment());
    below.textContent = fragment() && " " + told.textContent; // the picker is not printed
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
    settle();
    show();
  }
  function write() {
    region.scrollTop = region.scrollLeft = 0;
    location.replace("#" + (fragment() || "all")); // not "#" alone, which leads to the top of the page
  }
  form.onchange = function (event) {
    settle(event.target);
    write();
  };
  form.querySelector("button").onclick = function () {
    form.querySelectorAll("input").forEach(function (box) { box.checked = false; });
    write();
  };
  form.querySelector("[data-copied]").onclick = function (event) {
    var site = document.querySelector("link[rel=canonical]"), at = location.protocol === "file:" && site || location;
    // Works from a folder too; where it does not, the address is marked, ready to be copied.
    told.textContent = at.href.split("#")[0] + "#" + (fragment() || "all");
    getSelection().selectAllChildren(told);
    if (!document.execCommand("copy")) return;
    show();
    told.textContent = event.target.dataset.copied + " " + told.textContent;
  };
  addEventListener("hashchange", function () {
    // A link to a place on the page changes nothing.
    if (!document.getElementById(location.hash.slice(1))) read();
  });
  narrow.addListener(show);
  form.hidden = false;
  read();
})();
