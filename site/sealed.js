// Opens the sealed part of a page with the key of one to whom it was sealed. The key is used here and goes nowhere.
(function () {
  "use strict";
  var panel = document.querySelector(".sealed");
  var sealing = window.chungthuSealing;
  if (!panel || !sealing) { return; }
  var words = sealing.words[document.documentElement.lang];
  var up = panel.dataset.up;
  var part = function (name) { return panel.querySelector("[data-part=" + name + "]"); };
  var form = part("form"), typed = part("typed"), chosen = part("file"), passphrase = part("passphrase"), keep = part("keep");
  var status = part("status"), kept = part("kept"), close = part("close");
  // Keys of no officer are wrong in another way than those of one who is no more.
  var STANDS = { open: "damaged", other: "other", former: "former" };
  var LARGEST = 1 << 20;
  var closed = null;

  // What went wrong in the words of the page; whatever else went wrong says that the part is damaged.
  function Told(word) { this.word = word; }

  function load(path) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = up + path;
      script.onload = resolve;
      script.onerror = function () { reject(new Told("absent")); };
      document.head.appendChild(script);
    });
  }

  async function library() {
    if (!window.chungthuAge) {
      await load("assets/age.js");
      if (!window.crypto.subtle) { window.chungthuAge.forceWebCryptoOff(true); }
    }
    return window.chungthuAge;
  }

  function identities(text) {
    return text.toUpperCase().match(/AGE-SECRET-KEY-1[0-9A-Z]{58}/g) || [];
  }

  function isAge(text) {
    return /^(age-encryption\.org\/v1|\s*-----BEGIN AGE ENCRYPTED FILE-----)/.test(text);
  }

  function notAKey(text) {
    if (/AGE-PLUGIN-/i.test(text)) { return "plugin"; }
    if (/BEGIN OPENSSH PRIVATE KEY/.test(text)) { return "ssh"; }
    if (/AGE-SECRET-KEY-/i.test(text)) { return "mistyped"; }
    return /(^|\s)(age1|ssh-)/.test(text) ? "recipient" : "none";
  }

  // The text of an identity file, which a passphrase may protect.
  async function unlocked(bytes) {
    var text = new TextDecoder().decode(bytes);
    if (!isAge(text)) { return text; }
    part("protected").hidden = false;
    if (passphrase.value === "") {
      passphrase.focus();
      throw new Told("passphrase");
    }
    var age = await library();
    // What follows keeps the page busy for a while: the words must be seen before.
    say(words.working);
    await new Promise(function (resolve) { setTimeout(resolve, 50); });
    var decrypter = new age.Decrypter();
    decrypter.addPassphrase(passphrase.value);
    try {
      return await decrypter.decrypt(/^age/.test(text) ? bytes : age.armor.decode(text), "text");
    } catch (error) {
      throw new Told(/no identity matched/.test(error.message) ? "passphrase_wrong" : "unreadable");
    }
  }

  async function given() {
    if (chosen.files.length === 0) { return unlocked(new TextEncoder().encode(typed.value)); }
    if (chosen.files[0].size > LARGEST) { throw new Told("none"); }
    return unlocked(new Uint8Array(await chosen.files[0].arrayBuffer()));
  }

  function hex(bytes) {
    return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  // Why keys don't open what is sealed: whose they are is known by hashes of their public halves.
  async function stranger(age, keys) {
    for (var i = 0; i < keys.length; i += 1) {
      var recipient = await age.identityToRecipient(keys[i]);
      var stand = sealing.keys[hex(age.sha256(new TextEncoder().encode(recipient))).slice(0, 32)];
      if (stand) { return STANDS[stand]; }
    }
    return "wrong";
  }

  async function open(text) {
    var keys = identities(text);
    if (keys.length === 0) { throw new Told(notAKey(text)); }
    var age = await library();
    if (!window.chungthuSealed) { await load(panel.dataset.sealed); }
    var decrypter = new age.Decrypter();
    try {
      keys.forEach(function (key) { decrypter.addIdentity(key); });
    } catch {
      throw new Told("mistyped");
    }
    var plain;
    try {
      plain = await decrypter.decrypt(age.armor.decode(window.chungthuSealed), "text");
    } catch (error) {
      throw new Told(/no identity matched/.test(error.message) ? await stranger(age, keys) : "damaged");
    }
    var said = JSON.parse(plain);
    if (said.of !== panel.dataset.of) { throw new Told("elsewhere"); }
    // Values stand by their places, which another version counts otherwise.
    if (said.version !== panel.dataset.version) { throw new Told("outdated"); }
    show(said.values);
    return keys.join("\n");
  }

  function show(values) {
    var places = Array.from(document.querySelectorAll("[data-sealed-at]"), function (place) {
      var value = values[+place.dataset.sealedAt];
      if (Array.isArray(value)) { value = value[document.documentElement.lang === "vi" ? 0 : 1]; }
      // A part that lacks a value doesn't show the page in full.
      if (typeof value !== "string") { throw new Told("damaged"); }
      return [place, value];
    });
    closed = [];
    places.forEach(function (entry) {
      var place = entry[0];
      closed.push([place, place.textContent, place.title]);
      place.textContent = entry[1];
      place.removeAttribute("title");
      place.classList.replace("masked", "opened");
    });
    dress();
  }

  function hide() {
    (closed || []).forEach(function (entry) {
      entry[0].textContent = entry[1];
      entry[0].title = entry[2];
      entry[0].classList.replace("opened", "masked");
    });
    closed = null;
    dress();
  }

  // What of the panel there is to see.
  function dress() {
    var has = store.there;
    form.hidden = closed !== null || has;
    kept.hidden = !has;
    part("use").hidden = closed !== null;
    close.hidden = closed === null;
  }

  function say(text) { status.textContent = text; }

  // Opens with a key that was given or kept, and says how that went.
  async function attempt(key, then) {
    say(words.working);
    try {
      var keys = await open(await key());
      // Whatever becomes of it, the key doesn't stay in the page.
      typed.value = passphrase.value = chosen.value = "";
      part("protected").hidden = true;
      if (then) { await then(keys).catch(function () { throw new Told("not_kept"); }); }
      dress();
      say(words.opened);
      close.focus();
    } catch (error) {
      say(words[error instanceof Told ? error.word : "damaged"]);
    }
  }

  // A key kept in this browser: sealed by a key of the browser's own, which no script can take out.
  var store = {
    there: false,
    offered: window.isSecureContext && location.protocol !== "file:" && !!window.indexedDB && !!(window.crypto || {}).subtle,
    use: function (mode, work) {
      return new Promise(function (resolve, reject) {
        var asked = window.indexedDB.open("chungthu", 1);
        asked.onupgradeneeded = function () { asked.result.createObjectStore("identity"); };
        asked.onerror = function () { reject(asked.error); };
        asked.onsuccess = function () {
          var base = asked.result, change = base.transaction("identity", mode);
          var result = work(change.objectStore("identity"));
          change.oncomplete = function () { base.close(); resolve(result.result); };
          change.onabort = change.onerror = function () { base.close(); reject(change.error); };
        };
      });
    },
    look: async function () {
      store.there = await store.use("readonly", function (all) { return all.count("kept"); }) > 0;
    },
    put: async function (text) {
      var key = await window.crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      var iv = window.crypto.getRandomValues(new Uint8Array(12));
      var sealed = await window.crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, key, new TextEncoder().encode(text));
      await store.use("readwrite", function (all) { return all.put({ key: key, iv: iv, sealed: sealed }, "kept"); });
      store.there = true;
    },
    get: async function () {
      var entry = await store.use("readonly", function (all) { return all.get("kept"); });
      if (!entry) {
        store.there = false;
        dress();
        throw new Told("forgotten");
      }
      return new TextDecoder().decode(await window.crypto.subtle.decrypt({ name: "AES-GCM", iv: entry.iv }, entry.key, entry.sealed));
    },
    forget: async function () {
      await store.use("readwrite", function (all) { return all.delete("kept"); });
      store.there = false;
    }
  };

  // Of what is typed and what is chosen the later counts.
  typed.addEventListener("input", function () { chosen.value = ""; });
  chosen.addEventListener("change", function () { typed.value = ""; });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    attempt(given, keep.checked ? store.put : null);
  });
  part("use").addEventListener("click", function () { attempt(store.get); });
  part("forget").addEventListener("click", async function () {
    try {
      await store.forget();
      keep.checked = false;
      dress();
      say(words.forgotten);
      (closed ? close : typed).focus();
    } catch {
      say(words.not_forgotten);
    }
  });
  close.addEventListener("click", function () {
    hide();
    say(words.closed);
    (store.there ? part("use") : typed).focus();
  });
  // A page that is gone back to is closed.
  window.addEventListener("pagehide", hide);

  (async function () {
    if (store.offered) {
      // A browser that lets nothing be kept is one that keeps nothing.
      try { await store.look(); } catch { store.offered = false; }
    }
    part("keeping").hidden = !store.offered;
    part("plain").hidden = true;
    dress();
  }());
}());
