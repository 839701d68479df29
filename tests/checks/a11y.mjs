// a11y.mjs ORIGIN ADDRESS…: prints what the two engines are sure of, and counts what they leave to a person.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const require = createRequire(import.meta.url);
const ibm = readFileSync(require.resolve('accessibility-checker-engine/ace.js'), 'utf8');
const codesniffer = readFileSync(require.resolve('html_codesniffer/build/HTMLCS.js'), 'utf8');
const [origin, ...addresses] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const found = new Map();
const doubts = new Map();
const add = (map, what, where) => map.set(what, [...(map.get(what) ?? []), where]);
try {
  const page = await browser.newPage();
  for (const [scheme, width] of [['light', 1280], ['dark', 320]]) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height: 800 });
    for (const address of addresses) {
      await page.goto(origin + address);
      const where = `${address} (${scheme}, ${width} px)`;
      await page.evaluate(`${ibm}; window.ace = typeof ace === 'undefined' ? window.ace : ace;`);
      const report = await page.evaluate(async () => {
        const { results } = await new window.ace.Checker().check(document, ['WCAG_2_2']);
        return results.map(({ ruleId, value, message, path, snippet }) => ({ ruleId, value, message, dom: path.dom, snippet }));
      });
      for (const { ruleId, value, message, dom, snippet } of report) {
        if (value[1] === 'PASS') continue;
        const sure = value[0] === 'VIOLATION' && value[1] === 'FAIL';
        add(sure ? found : doubts, sure ? `IBM ${ruleId}: ${message}\n    ${dom}\n    ${snippet}` : `IBM ${value.join('/')} ${ruleId}: ${message}`, where);
      }
      await page.evaluate(codesniffer);
      const messages = await page.evaluate(() => new Promise(done => window.HTMLCS.process('WCAG2AA', document, () =>
        done(window.HTMLCS.getMessages().map(m => ({ type: m.type, code: m.code, message: m.msg, html: m.element?.outerHTML?.slice(0, 120) }))))));
      for (const { type, code, message, html } of messages) {
        if (type === 1) add(found, `HTML_CodeSniffer ${code}: ${message}\n    ${html}`, where);
        else add(doubts, `HTML_CodeSniffer ${type === 2 ? 'warning' : 'notice'} ${code}`, where);
      }
    }
  }
} finally {
  await browser.close();
}

for (const [what, where] of found) console.log(`${what}\n  on ${where.length}: ${where.slice(0, 3).join(', ')}${where.length > 3 ? ' …' : ''}`);
if (process.env.VERBOSE) for (const [what, where] of doubts) console.log(`to be looked at: ${what} (${where.length} ×, first ${where[0]})`);
console.log(`${addresses.length} pages, twice: ${found.size} findings; ${doubts.size} kinds of things for a person to look at (VERBOSE=1 lists them).`);
process.exit(found.size ? 1 : 0);
