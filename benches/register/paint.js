// Opens pages of a site from its folder, in Debian's Chromium, and prints for each the milliseconds to its first
// contentful paint, the median of RUNS: node paint.js SITE PROFILE RUNS PAGE...
"use strict";
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const [site, profile, runs, ...pages] = process.argv.slice(2);
const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// The paint may come after the page's load: the observer is told of it, whether it has been or will be.
const painted = () => new Promise((told) => {
  new PerformanceObserver((list) => {
    const entry = list.getEntriesByName("first-contentful-paint")[0];
    if (entry) { told(entry.startTime); }
  }).observe({ type: "paint", buffered: true });
});

async function main() {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args,
  });
  for (const name of pages) {
    const times = [];
    for (let run = 0; run < Number(runs); run += 1) {
      const page = await context.newPage();
      await page.goto(pathToFileURL(path.join(site, name)).href);
      times.push(await page.evaluate(painted));
      await page.close();
    }
    times.sort((a, b) => a - b);
    console.log(`${name} ${times[Math.floor(times.length / 2)].toFixed(0)}`);
  }
  await context.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
