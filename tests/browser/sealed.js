// Opens the sealed part of pages: node sealed.js PLAN [SHOTS]. Ends non-zero at the first thing wrong.
// The plan names where the site is (`base`) and lies (`site`), a page and another, what is masked there, and files with keys.
"use strict";
const assert = require("node:assert/strict");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const axe = require("axe-core");
const { chromium } = require("playwright-core");

const [file, shots] = process.argv.slice(2);
const plan = JSON.parse(fs.readFileSync(file, "utf8"));
const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const part = (key) => path.join(plan.site, `sealed/${key}.js`);
const secret = (name) => fs.readFileSync(plan.keys[name], "utf8").match(/AGE-SECRET-KEY-\S+/)[0];

async function accessible(page, name) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run({ preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  const told = found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  assert.deepEqual(told, [], name);
}

async function narrow(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), "too wide at 320 px");
  await page.setViewportSize(before);
}

// The site under a name that is no secure origin, served by ourselves.
async function serve(host) {
  const types = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css", svg: "image/svg+xml" };
  const server = http.createServer((asked, answer) => {
    const at = path.join(plan.site, path.normalize(new URL(asked.url, "http://x").pathname));
    fs.readFile(at, (error, content) => {
      answer.writeHead(error ? 404 : 200, { "Content-Type": types[path.extname(at).slice(1)] || "text/plain" });
      answer.end(content);
    });
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  args.push(`--host-resolver-rules=MAP ${host} 127.0.0.1`);
  plan.base = `http://${host}:${server.address().port}/`;
  return server;
}

async function main() {
  const server = plan.host && await serve(plan.host);
  const launch = (profile, more) => chromium.launchPersistentContext(path.join(plan.profiles, profile), {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args, ...more,
  });
  const context = await launch("main");
  const page = context.pages()[0] || await context.newPage();
  const wrong = [];
  // That a part is missing, where it was taken away, the browser says too.
  let missing = null;
  page.on("console", (message) => {
    const text = `${message.location().url}: ${message.text()}`;
    const expected = missing && text.includes(missing);
    if (["error", "warning"].includes(message.type()) && !expected) { wrong.push(text); }
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => { if (!request.url().startsWith(plan.base)) { wrong.push(request.url()); } });

  const at = (key, lang) => `${plan.base}${lang || "vi"}/${key}.html`;
  const [key, other] = plan.pages;
  const status = page.locator(".sealed [data-part=status]");
  const places = page.locator("[data-sealed-at]");
  const words = () => page.evaluate(() => window.chungthuSealing.words[document.documentElement.lang]);
  const show = (name) => page.locator(`.sealed [data-part=${name}]`);
  const submit = () => page.locator(".sealed button[type=submit]").click();
  const ready = () => page.waitForFunction(() => document.querySelector("[data-part=plain]").hidden);
  const go = async (to, lang) => { await page.goto(at(to, lang)); await ready(); };
  async function says(name) {
    const text = (await words())[name];
    assert.ok(text, name);
    await page.waitForFunction((text) => document.querySelector("[data-part=status]").textContent === text, text, { timeout: 60000 })
      .catch(async () => assert.equal(await status.textContent(), text, name));
  }
  async function masked() {
    const shown = await places.allInnerTexts();
    assert.equal(shown.length, await page.locator(".masked").count());
    for (const value of plan.values) { assert.ok(!(await page.content()).includes(value), value); }
  }
  async function open() {
    const shown = (await places.allInnerTexts()).join("\n");
    for (const value of plan.values) { assert.ok(shown.includes(value), `${value} in ${shown}`); }
    assert.equal(await page.locator(".masked").count(), 0);
  }
  async function type(text) {
    await page.fill("#sealed-key", text);
    await submit();
  }

  await go(key);
  const said = Object.values(await words());
  assert.equal(new Set(said).size, said.length, "two things are told alike");
  await masked();
  await accessible(page, "closed");
  await narrow(page);
  // What opens is loaded when it is wanted, and not before.
  assert.equal(await page.evaluate(() => typeof window.chungthuAge), "undefined");
  assert.equal(await show("keeping").isVisible(), plan.keeps);
  assert.equal(await show("kept").isVisible(), false);

  // What is no key, and keys that open nothing: each told in its own words, in both languages.
  for (const lang of ["vi", "en"]) {
    await go(key, lang);
    for (const [name, text] of [["none", "xin chào"], ["none", ""], ["recipient", "age1zg55979yf0xs8z0qsyutdqn40ql6cqld0cx0uk4996nt5wygu9lqan83s5"],
      ["mistyped", secret("right").slice(0, -3)], ["mistyped", `${secret("right").slice(0, -1)}${secret("right").endsWith("Q") ? "P" : "Q"}`],
      ["plugin", "AGE-PLUGIN-YUBIKEY-1QQPQYQSZQGPQYQSZQGP"], ["ssh", "-----BEGIN OPENSSH PRIVATE KEY-----"]]) {
      await type(text);
      await says(name);
    }
    for (const [name, keys] of Object.entries(plan.wrong)) {
      for (const wrongKey of keys) {
        await type(secret(wrongKey));
        await says(name);
      }
    }
    await masked();
  }

  // The right one, pasted, by keyboard; masked again at a press.
  await go(key);
  await page.focus("#sealed-key");
  await page.keyboard.insertText(`# mine ${secret("right")}`);
  await page.keyboard.press("Enter");
  await says("opened");
  await open();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.part), "close");
  assert.equal(await page.inputValue("#sealed-key"), "");
  await accessible(page, "open");
  await narrow(page);
  if (shots) { await page.screenshot({ path: path.join(shots, "sealed-open.png"), fullPage: true }); }
  await page.keyboard.press("Enter");
  await says("closed");
  await masked();
  assert.equal(await page.evaluate(() => document.activeElement.id), "sealed-key");
  if (shots) { await page.screenshot({ path: path.join(shots, "sealed.png"), fullPage: true }); }

  // From its file, and from a file under a passphrase.
  await page.setInputFiles("#sealed-file", plan.keys.right);
  await submit();
  await says("opened");
  await open();
  if (plan.keys.protected) {
    await go(key, "en");
    await page.setInputFiles("#sealed-file", plan.keys.protected);
    await submit();
    await says("passphrase");
    assert.equal(await page.evaluate(() => document.activeElement.id), "sealed-passphrase");
    await accessible(page, "passphrase");
    await page.keyboard.type("sai");
    await submit();
    await says("passphrase_wrong");
    await page.fill("#sealed-passphrase", plan.passphrase);
    await submit();
    await says("opened");
    await open();
  }

  // Kept in this browser, where it can be: no script takes it out, and it can be forgotten.
  if (plan.keeps) {
    await go(key);
    await page.check("#sealed-keep");
    await type(secret("right"));
    await says("opened");
    await go(other);
    assert.equal(await show("form").isVisible(), false);
    await accessible(page, "kept");
    await show("use").click();
    await says("opened");
    assert.equal(await page.locator(".masked").count(), 0);
    const entry = await page.evaluate(() => new Promise((resolve) => {
      const asked = indexedDB.open("chungthu");
      asked.onsuccess = () => {
        const got = asked.result.transaction("identity").objectStore("identity").get("kept");
        got.onsuccess = async () => {
          const raw = await crypto.subtle.exportKey("raw", got.result.key).then(() => "out", (error) => error.name);
          const text = new TextDecoder("latin1").decode(got.result.sealed);
          resolve({ extractable: got.result.key.extractable, raw, parts: Object.keys(got.result).sort(), plain: /AGE|SECRET/.test(text) });
        };
      };
    }));
    assert.deepEqual(entry, { extractable: false, raw: "InvalidAccessError", parts: ["iv", "key", "sealed"], plain: false });
    await show("forget").click();
    await says("forgotten");
    // What is open stays open.
    assert.equal(await page.locator(".masked").count(), 0);
    await go(key);
    assert.equal(await show("kept").isVisible(), false);
    assert.equal(await show("form").isVisible(), true);
    const left = await page.evaluate(() => new Promise((resolve) => {
      const asked = indexedDB.open("chungthu");
      asked.onsuccess = () => {
        const got = asked.result.transaction("identity").objectStore("identity").count();
        got.onsuccess = () => resolve(got.result);
      };
    }));
    assert.equal(left, 0);
  }

  // Changed, exchanged and missing parts open for nobody.
  const whole = fs.readFileSync(part(key), "utf8");
  async function changed(name, text) {
    fs.writeFileSync(part(key), text);
    await go(key);
    await type(secret("right"));
    await says(name);
    await masked();
  }
  const lines = whole.split("\n");
  const flip = (line) => {
    const at = line.length >> 1;
    return line.slice(0, at) + (line[at] === "A" ? "B" : "A") + line.slice(at + 1);
  };
  // A byte of the content, one of the head's check, one of a reader's stanza, a line less.
  const body = lines.length - 6;
  await changed("damaged", lines.map((line, i) => (i === body ? flip(line) : line)).join("\n"));
  await changed("damaged", lines.map((line, i) => (i === 5 ? flip(line) : line)).join("\n"));
  await changed("damaged", lines.filter((line, i) => i !== body).join("\n"));
  await changed("damaged", "window.chungthuSealed=String.raw`\n-----BEGIN AGE ENCRYPTED FILE-----\n-----END AGE ENCRYPTED FILE-----\n`;\n");
  await changed("elsewhere", fs.readFileSync(part(other), "utf8"));
  if (plan.earlier) { await changed("outdated", fs.readFileSync(plan.earlier, "utf8")); }
  fs.rmSync(part(key));
  missing = `sealed/${key}.js`;
  await go(key);
  await type(secret("right"));
  await says("absent");
  fs.writeFileSync(part(key), whole);
  await go(key);
  await type(secret("right"));
  await says("opened");

  // Whoever goes back to a page finds it masked.
  await page.goto(`${plan.base}vi/index.html`);
  await page.goBack();
  await ready();
  await masked();

  // Without scripts the page says that there is a sealed part, and the rest of it is there.
  const bare = await launch("bare", { javaScriptEnabled: false });
  const plain = bare.pages()[0] || await bare.newPage();
  await plain.goto(at(key));
  assert.ok(await plain.locator(".sealed [data-part=plain]").isVisible());
  assert.equal(await plain.locator(".sealed form").isVisible(), false);
  assert.ok(await plain.locator(".masked").count() > 0);
  await bare.close();

  assert.deepEqual(wrong, []);
  await context.close();
  if (server) { server.close(); server.closeAllConnections(); }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
