// Pages of a register with hostile names, and of one without records: node hostile.js PLAN. Ends non-zero at the first thing wrong.
"use strict";
const assert = require("node:assert/strict");
const fs = require("node:fs");
const axe = require("axe-core");
const { chromium } = require("playwright-core");

const plan = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const kinds = ["certificate", "person", "device", "unit", "procedure", "decision", "letter", "handover"];

async function main() {
  const context = await chromium.launchPersistentContext(plan.profile, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args,
  });
  const page = context.pages()[0] || await context.newPage();
  const wrong = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) { wrong.push(message.text()); } });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("dialog", (dialog) => { wrong.push(dialog.message()); dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith("file:")) { wrong.push(request.url()); } });

  async function look(url) {
    await page.goto(url);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${url} is ${wide} px too wide at ${width} px`);
    }
    assert.equal(await page.locator("main script, main img").count(), 0, url);
  }

  for (const base of [plan.base, plan.none]) {
    for (const lang of ["vi", "en"]) {
      const lists = kinds.map((kind) => `${kind}/index.html`);
      for (const name of ["index.html", "expiry/index.html", "expiry/all.html", "hsm/index.html", ...lists]) {
        await look(`${base}${lang}/${name}`);
      }
    }
  }
  // Nothing is found in nothing, and that is said.
  await page.goto(`${plan.none}vi/index.html`);
  await page.fill("#search", "nguyen van");
  await page.waitForFunction(() => document.querySelector(".search [role=status]").textContent === "Không tìm thấy.");

  // The page of every record.
  for (const kind of ["certificate", "person", "device", "unit", "decision"]) {
    await page.goto(`${plan.base}vi/${kind}/index.html`);
    const links = await page.locator("table.rows tbody th a").evaluateAll((all) => all.map((a) => a.href));
    assert.ok(links.length >= 6, kind);
    for (const link of links) { await look(link); }
  }
  await page.goto(`${plan.base}vi/${plan.deepest}.html`);
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run({ preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  assert.deepEqual(found.violations.map((rule) => rule.id), []);

  // Each name stands in its list as it is, is found by the filter and by the search, and leads to its page.
  for (const name of plan.names) {
    await page.goto(`${plan.base}vi/person/index.html`);
    const cells = await page.locator("table.rows tbody th a").allTextContents();
    assert.ok(cells.includes(name), name);
    await page.fill("#filter", name);
    const shown = await page.locator("table.rows tbody tr:not([hidden]) th a").allTextContents();
    assert.ok(shown.includes(name), name);
    await page.fill("#search", name);
    await page.waitForFunction((name) => Array.from(document.querySelectorAll("#search-found b"), (b) => b.textContent).includes(name), name);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `the search of ${name}`);
    await page.locator("#search-found li", { has: page.locator("small", { hasText: "Người" }) }).filter({ hasText: name }).first().click();
    await page.waitForFunction((name) => document.querySelector("h1").textContent === name, name);
  }

  // By each column, up and down, nothing is lost.
  await page.goto(`${plan.base}vi/person/index.html`);
  const all = (await page.locator("table.rows tbody th a").allTextContents()).sort();
  const heads = page.locator("table.rows thead button");
  for (let i = 0; i < await heads.count(); i += 1) {
    // By their names they stand already.
    for (const way of i === 0 ? ["descending", "ascending"] : ["ascending", "descending"]) {
      await heads.nth(i).click();
      assert.equal(await page.locator("table.rows thead th").nth(i).getAttribute("aria-sort"), way);
      assert.deepEqual((await page.locator("table.rows tbody th a").allTextContents()).sort(), all);
    }
  }
  assert.deepEqual(wrong, []);
  await context.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
