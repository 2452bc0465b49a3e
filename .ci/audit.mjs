#!/usr/bin/env node
// What judges from outside say of the built site: the Nu HTML checker of every
// page and style sheet, and Lighthouse, as on a phone, of the heaviest page of
// every layout in every language.
//
//   make audit                  all
//   .ci/audit.mjs memo faq      Lighthouse for these layouts only
//
// The judges come from npm, into the user's cache.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { homedir, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const judges = { "vnu-jar": "26.9.27", lighthouse: "12.8.2" };
const floors = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
const root = new URL("..", import.meta.url).pathname;

function give(up) {
  console.error("make audit: " + up);
  process.exit(2);
}
const runs = (program, ...args) => spawnSync(program, args, { stdio: "ignore" }).status === 0;

if (+process.versions.node.split(".")[0] < 20) give("install Node 20 or newer");
if (!runs("java", "-version")) give("the HTML checker needs Java 11 or newer (Debian: apt-get install default-jre-headless)");
const names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const chromium = process.env.CHROME_PATH || names.map(name => spawnSync("sh", ["-c", 'command -v "$0"', name], { encoding: "utf8" }).stdout.trim()).find(Boolean);
if (!chromium) give("install Chromium (Debian: apt-get install chromium), or set CHROME_PATH");

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "amparo-audit");
mkdirSync(cache, { recursive: true });
const version = name => {
  const file = join(cache, "node_modules", name, "package.json");
  return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version;
};
const missing = Object.keys(judges).filter(name => version(name) !== judges[name]);
if (missing.length) {
  writeFileSync(join(cache, "package.json"), JSON.stringify({ private: true, type: "module", dependencies: judges }));
  // Without scripts: those of vnu-jar would bring a Java of their own.
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], { cwd: cache, stdio: ["ignore", "inherit", "inherit"] });
}

// The site says of itself where it stands, so that its addresses are true while it is judged.
const work = mkdtempSync(join(tmpdir(), "amparo-audit-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const site = join(work, "site");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".xml": "application/xml", ".json": "application/json", ".csv": "text/csv", ".txt": "text/plain" };
const server = createServer((request, response) => {
  let name = decodeURIComponent(new URL(request.url, "http://x").pathname);
  if (name.endsWith("/")) name += "index.html";
  const file = join(site, name);
  const there = file.startsWith(site) && existsSync(file) && statSync(file).isFile();
  const body = gzipSync(readFileSync(there ? file : join(site, "404.html")));
  response.writeHead(there ? 200 : 404, { "content-type": types[extname(there ? file : ".html")] || "application/octet-stream", "content-encoding": "gzip", "content-length": body.length });
  response.end(body);
});
await new Promise(done => server.listen(0, "127.0.0.1", done));
const host = `http://127.0.0.1:${server.address().port}`;
cpSync(join(root, "content"), join(work, "content"), { recursive: true });
const settings = join(work, "content", "site.yaml");
writeFileSync(settings, readFileSync(settings, "utf8").replace(/^base_url:.*$/m, `base_url: ${host}/`));
execFileSync(process.env.GO || "go", ["run", "./generator", "build", "--content", join(work, "content"), "--out", site, "--no-index-files", "--quiet"], { cwd: root, stdio: "inherit" });

let faults = 0;
const pages = readdirSync(site, { recursive: true }).filter(name => name.endsWith(".html")).sort();

// The checker reads files, which have no host, and so warns of every script and style that 'self' allows.
const vnu = spawnSync("java", ["-jar", join(cache, "node_modules/vnu-jar/build/dist/vnu.jar"), "--also-check-css", "--skip-non-html", "--format", "json", site], { encoding: "utf8", maxBuffer: 1 << 28 });
let errors = 0, warnings = 0;
const at = vnu.stderr.indexOf('{"version"');
if (at < 0) give("the HTML checker did not answer: " + vnu.stderr.slice(0, 500));
for (const m of JSON.parse(vnu.stderr.slice(at)).messages) {
  if (/^Resource violates Content Security Policy \(meta tag\): external .* blocked by .*(script|style)-src/.test(m.message)) continue;
  if (/^Inline script violates Content Security Policy/.test(m.message) && /application\/ld\+json/.test(m.extract)) continue; // that is data, and no policy speaks of it
  if (/Property “paint-order” doesn't exist/.test(m.message)) continue; // it does, in SVG 2; the checker does not know it
  const error = m.type !== "info";
  if (error) errors++; else warnings++;
  console.log(`${error ? "error" : "warning"}: ${(m.url || "").split("/site/")[1]}:${m.lastLine}: ${m.message} ${(m.extract || "").replace(/\s+/g, " ")}`);
}
console.log(`Nu HTML checker ${judges["vnu-jar"]}: ${pages.length} pages and their style: ${errors} errors, ${warnings} warnings\n`);
faults += errors;

// The page for missing addresses is for nobody to find.
const heaviest = new Map();
for (const name of pages) {
  const html = readFileSync(join(site, name), "utf8");
  const key = `${/<body class="layout-([\w-]+)/.exec(html)[1]} ${/<html lang="([\w-]+)/.exec(html)[1]}`;
  if (!key.startsWith("404 ") && html.length > (heaviest.get(key)?.size ?? 0)) heaviest.set(key, { name, size: html.length });
}
const load = path => import(pathToFileURL(join(cache, "node_modules", path)).href);
const { default: lighthouse } = await load("lighthouse/core/index.js");
const { launch } = await load("chrome-launcher/dist/index.js");
console.log(`Lighthouse ${judges.lighthouse}, as on a phone\n\n| layout | lang | performance | accessibility | best practices | SEO | first paint, ms | largest, ms | blocked, ms | shift |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |`);
const flags = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
for (const key of [...heaviest.keys()].sort()) {
  const [layout, lang] = key.split(" ");
  if (process.argv.length > 2 && !process.argv.includes(layout)) continue;
  let lhr, scores;
  for (let tries = 3; tries > 0; tries--) { // a busy machine makes a page look slow, and nothing makes it look fast
    const chrome = await launch({ chromePath: chromium, chromeFlags: flags });
    try {
      ({ lhr } = await lighthouse(`${host}/${heaviest.get(key).name.replace(/index\.html$/, "")}`, { port: chrome.port, logLevel: "error", output: "json" }));
    } finally {
      chrome.kill();
    }
    scores = Object.keys(floors).map(id => Math.round(lhr.categories[id].score * 100));
    if (scores[0] >= floors.performance) break;
  }
  const figure = (id, digits = 0) => lhr.audits[id].numericValue?.toFixed(digits);
  console.log(`| ${layout} | ${lang} | ${scores.join(" | ")} | ${figure("first-contentful-paint")} | ${figure("largest-contentful-paint")} | ${figure("total-blocking-time")} | ${figure("cumulative-layout-shift", 3)} |`);
  Object.keys(floors).forEach((id, i) => {
    if (scores[i] >= floors[id]) return;
    faults++;
    const why = lhr.categories[id].auditRefs.filter(ref => ref.weight && lhr.audits[ref.id].score !== null && lhr.audits[ref.id].score < 1).map(ref => `${ref.id} (${lhr.audits[ref.id].displayValue || lhr.audits[ref.id].title})`);
    console.error(`${heaviest.get(key).name}: ${id} is ${scores[i]} and has to be ${floors[id]}: ${why.join(", ")}`);
  });
}
server.close();
console.log(faults ? `\n${faults} faults` : "\nno faults");
process.exit(faults ? 1 : 0);
