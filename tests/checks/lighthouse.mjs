// lighthouse.mjs ORIGIN RUNS ADDRESS…: prints a table of medians, and every audit that cost something.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const [origin, runs, ...addresses] = process.argv.slice(2);
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let failed = 0;
console.log(`${'address'.padEnd(30)} ${categories.map(c => c.padStart(14)).join(' ')}   LCP ms  TBT ms    CLS`);
try {
  for (const address of addresses) {
    const missing = address === '/no-such-thing';
    const hidden = missing || address.startsWith('/search');
    const reports = [];
    for (let i = 0; i < Number(runs); i++) {
      let report;
      // On a busy machine the browser now and then loses the start of its trace; that says nothing of the page.
      for (let attempt = 1; !report; attempt++) {
        const { lhr } = await lighthouse(origin + address, {
          port: chrome.port, onlyCategories: hidden ? categories.slice(0, 3) : categories, ignoreStatusCode: true, logLevel: 'silent',
          // The browser logs the 404 of the page itself.
          skipAudits: missing ? ['errors-in-console'] : [],
        });
        if (!lhr.runtimeError) report = lhr;
        else if (attempt === 3) throw new Error(`${address}: ${lhr.runtimeError.message}`);
      }
      reports.push(report);
    }
    const scores = categories.map(c => reports[0].categories[c] ? Math.round(100 * median(reports.map(r => r.categories[c].score))) : null);
    const figure = audit => median(reports.map(r => r.audits[audit].numericValue));
    const enough = scores.every(score => score === null || score === 100);
    if (!enough) failed++;
    console.log(`${address.padEnd(30)} ${scores.map(s => String(s ?? '–').padStart(14)).join(' ')} ${figure('largest-contentful-paint').toFixed(0).padStart(8)} ${figure('total-blocking-time').toFixed(0).padStart(7)} ${figure('cumulative-layout-shift').toFixed(3).padStart(6)}${enough ? '' : '  ✗'}`);
    const costly = new Map();
    for (const report of reports) {
      for (const category of Object.values(report.categories)) {
        for (const { id, weight } of category.auditRefs) {
          const audit = report.audits[id];
          if (weight > 0 && audit.score !== null && audit.score < (category.id === 'performance' ? 0.99 : 1)) costly.set(id, `${category.id}: ${id}: ${audit.title} ${audit.displayValue ?? ''} ${JSON.stringify(audit.details?.items?.slice(0, 2) ?? '').slice(0, 300)}`);
        }
      }
    }
    if (!enough) for (const line of costly.values()) console.log('    ' + line);
  }
} finally {
  await chrome.kill();
}

console.log(failed ? `${failed} of ${addresses.length} templates are under 100.` : `${addresses.length} templates, all 100.`);
process.exit(failed ? 1 : 0);
