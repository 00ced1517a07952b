// The search of every page: what the register holds is loaded on first use, as scripts, so that it works from a folder too.
(function () {
  "use strict";
  var MOST = 30;
  var form = document.querySelector("form.search");
  var fold = window.chungthuFold;
  if (!form || !fold) { return; }
  var input = form.querySelector("input");
  var panel = form.querySelector(".found");
  var status = form.querySelector("[role=status]");
  var list = form.querySelector("[role=listbox]");
  var up = form.dataset.up;
  var entries = null, waiting = 0, order = {}, called = {}, active = -1;

  // A number with its thousands apart.
  function apart(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, document.documentElement.lang === "vi" ? "." : ",");
  }

  function script(path, then) {
    var element = document.createElement("script");
    element.src = up + path;
    element.onload = element.onerror = then;
    document.head.appendChild(element);
  }

  // Pages of the menu are found, too.
  function pages() {
    return Array.prototype.map.call(document.querySelectorAll(".menu a"), function (link) {
      return { name: link.textContent, href: link.getAttribute("href"), note: "", kind: "", text: fold(link.textContent), id: "" };
    });
  }

  function take() {
    var found = window.chungthuFound || [];
    while (found.length > 0) {
      var piece = found.shift(), kind = piece[0];
      for (var i = 0; i < piece[1].length; i += 1) {
        var line = piece[1][i];
        entries.push({ name: line[0], href: up + kind + "/" + line[1] + ".html", note: line[2], kind: kind, id: line[1],
          called: fold(line[0]).length, text: fold(line[0] + " " + line[2] + " " + (line[3] || "")) });
      }
    }
  }

  // Pages that stand in no menu, and those whose name alone doesn't say what can be found there.
  function named(page) {
    var href = up + page.path;
    var known = entries.filter(function (entry) { return entry.href === href; })[0];
    if (!known) {
      known = { name: page.name, href: href, kind: "", id: "" };
      entries.push(known);
    }
    known.note = page.about;
    known.title = fold(page.name);
    known.text = known.title + " " + fold(page.about);
    // A guide answers a question, which has words that its title lacks.
    if (page.found) { known.asked = " " + known.text.replace(/[^\p{L}\p{N}]+/gu, " ") + " " + fold(page.found) + " "; }
  }

  function load() {
    if (entries) { return; }
    entries = pages();
    waiting = 1;
    script("search/index.js", function () {
      var index = window.chungthuSearch || { pieces: [], kinds: [] };
      index.kinds.forEach(function (kind, place) { order[kind[0]] = place; called[kind[0]] = kind[1]; });
      (index.pages || []).forEach(named);
      waiting += index.pieces.length - 1;
      if (waiting === 0) { show(); }
      index.pieces.forEach(function (path) {
        script(path, function () {
          waiting -= 1;
          take();
          show();
        });
      });
    });
  }

  // Whether a guide answers: several words, each of which it has as a whole; the last may be still on its way.
  function answers(entry, words) {
    return words.length > 1 && words.every(function (word, place) {
      return entry.asked.indexOf(" " + word + (place < words.length - 1 ? " " : "")) >= 0;
    });
  }

  // Whether an entry has a number such as 68/2024 by itself, and not as the end of a day or of a longer number.
  function numbered(entry, number) {
    for (var at = entry.text.indexOf(number); at >= 0; at = entry.text.indexOf(number, at + 1)) {
      if (!/[\p{L}\p{N}/]$/u.test(entry.text.slice(0, at)) && !/^\d/.test(entry.text.slice(at + number.length))) { return true; }
    }
    return false;
  }

  // The whole name, its beginning, words of it in any order, their beginnings, a word's beginning anywhere, anywhere; nothing where a word is
  // missing.
  function grade(entry, words, typed) {
    if (entry.asked && answers(entry, words)) { return -0.5; }
    for (var i = 0; i < words.length; i += 1) {
      if (entry.text.indexOf(words[i]) < 0) {
        return typed.length >= 4 && entry.id.indexOf(typed.slice(0, 7)) === 0 ? 0 : -1;
      }
    }
    // What a page says of itself stands behind every record.
    if (entry.title && !words.every(function (word) { return entry.title.indexOf(word) >= 0; })) { return 4; }
    if (entry.text === typed) { return 0; }
    if (entry.text.indexOf(typed) === 0) { return 1; }
    var name = " " + entry.text.slice(0, entry.called === undefined ? entry.text.length : entry.called).replace(/[^\p{L}\p{N}]+/gu, " ") + " ";
    if (words.every(function (word) { return name.indexOf(" " + word + " ") >= 0; })) { return 1.3; }
    if (words.every(function (word) { return name.indexOf(" " + word) >= 0; })) { return 1.6; }
    return words.every(function (word) { return (" " + entry.text).indexOf(" " + word) >= 0; }) ? 2 : 3;
  }

  function look(words, typed, numbers) {
    var hits = [];
    entries.forEach(function (entry, place) {
      if (!numbers.every(function (number) { return numbered(entry, number); })) { return; }
      var how = grade(entry, words, typed);
      if (how > -1) { hits.push({ entry: entry, how: how, place: place }); }
    });
    return hits;
  }

  function show() {
    var typed = fold(input.value).trim();
    var words = typed.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    active = -1;
    input.removeAttribute("aria-activedescendant");
    while (list.firstChild) { list.removeChild(list.firstChild); }
    open(typed !== "");
    if (words.length === 0) {
      list.hidden = true;
      status.textContent = typed === "" ? "" : form.dataset.signs;
      return;
    }
    // What has a stroke in it is a number: only where none is numbered so are its parts looked for.
    var numbers = typed.split(/\s+/).filter(function (word) { return /\d\/.*[\p{L}\p{N}]/u.test(word); });
    var hits = look(words, typed, numbers);
    if (hits.length === 0 && numbers.length > 0) { hits = look(words, typed, []); }
    hits.sort(function (a, b) {
      return a.how - b.how || (order[a.entry.kind] || 0) - (order[b.entry.kind] || 0) || a.place - b.place;
    });
    var shown = hits.slice(0, MOST);
    list.hidden = shown.length === 0;
    shown.forEach(function (hit, place) { list.appendChild(option(hit.entry, place)); });
    var said = hits.length === 0 ? form.dataset.none
      : form.dataset.found.replace("{n}", shown.length).replace("{all}", apart(hits.length));
    status.textContent = waiting > 0 ? form.dataset.loading : said;
  }

  function option(entry, place) {
    var item = document.createElement("li");
    item.id = "search-" + place;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = entry.href;
    [["b", entry.name], ["small", entry.kind ? called[entry.kind] || "" : ""], ["span", entry.note]].forEach(function (part) {
      if (!part[1]) { return; }
      var element = document.createElement(part[0]);
      element.textContent = part[1];
      item.appendChild(element);
      item.appendChild(document.createTextNode(" "));
    });
    // A list of options may hold no links; a click goes where Enter would.
    item.addEventListener("mousedown", function (event) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey || event.button === 1) { window.open(entry.href); } else { location.href = entry.href; }
    });
    return item;
  }

  function open(is) {
    panel.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
  }

  function choose(place) {
    var items = list.children;
    if (items.length === 0) { return; }
    if (items[active]) { items[active].setAttribute("aria-selected", "false"); }
    active = (place + items.length) % items.length;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  }

  input.addEventListener("focus", load);
  input.addEventListener("input", function () { load(); show(); });
  input.addEventListener("blur", function () { open(false); });
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { choose(active + 1); }
    else if (event.key === "ArrowUp") { choose(active < 0 ? -1 : active - 1); }
    else if (event.key === "Escape") {
      // First what is shown goes, then what was typed.
      if (panel.hidden) { input.value = ""; } else { open(false); }
    } else if (event.key === "Enter") {
      var item = list.children[Math.max(active, 0)];
      if (!panel.hidden && item) { location.href = item.dataset.href; }
    } else { return; }
    event.preventDefault();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
}());
