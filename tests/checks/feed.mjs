// feed.mjs ORIGIN: whether what the files for machines say is so. Their grammar has been checked before.
const origin = process.argv[2];
const faults = [];
const expect = (holds, fault) => holds || faults.push(fault);
const get = (address, headers = {}) => fetch(new URL(address, origin), { redirect: 'manual', headers });
const all = (text, pattern) => [...text.matchAll(pattern)].map(match => match[1].replaceAll('&amp;', '&'));
const here = address => { const url = new URL(address); return url.pathname + url.search; };
const twice = list => list.filter((item, i) => list.indexOf(item) !== i);

// The feed.
const feed = await get('/feed.atom');
const atom = await feed.text();
expect(feed.headers.get('content-type')?.startsWith('application/atom+xml'), `the feed is ${feed.headers.get('content-type')}`);
expect((await get('/feed.atom', { 'if-none-match': feed.headers.get('etag') })).status === 304, 'the feed does not answer 304 to its own ETag');
expect((await get('/feed.atom', { 'if-modified-since': feed.headers.get('last-modified') })).status === 304, 'the feed does not answer 304 to its own date');
expect(here(all(atom, /<link rel="self"[^>]*href="([^"]+)"/g)[0] ?? 'x:') === '/feed.atom', 'the feed does not name itself');
const ids = all(atom, /<id>([^<]+)<\/id>/g);
expect(twice(ids).length === 0, `ids twice: ${twice(ids)}`);
expect(ids.every(id => /^tag:[^,]+,\d{4}(-\d\d){0,2}:/.test(id) || /^urn:uuid:/.test(id)), `ids that may move with an address: ${ids}`);
const entries = all(atom, /<entry>([\s\S]*?)<\/entry>/g);
const updated = entries.map(entry => all(entry, /<updated>([^<]+)/g)[0]);
expect(entries.length > 0, 'the feed is empty');
expect(updated.every((value, i) => i === 0 || value <= updated[i - 1]), 'entries are not newest first');
expect(all(atom, /<updated>([^<]+)/g)[0] >= updated[0], 'the feed is older than its newest entry');
for (const entry of entries) {
  const published = all(entry, /<published>([^<]+)/g)[0];
  expect(!published || published <= all(entry, /<updated>([^<]+)/g)[0], `updated before it was published: ${entry}`);
  const address = all(entry, /<link rel="alternate"[^>]*href="([^"]+)"/g)[0];
  const answer = await get(here(address));
  expect(answer.status === 200 || answer.status === 410, `${address} in the feed answers ${answer.status}`);
}

// The site map: canonical, to be found, 200, true dates.
const pages = await (await get('/sitemap.xml')).text();
const addresses = all(pages, /<loc>([^<]+)/g);
expect(addresses.length > 0 && addresses.length <= 50_000, `${addresses.length} addresses in the site map`);
expect(twice(addresses).length === 0, `twice in the site map: ${twice(addresses)}`);
for (const [, url] of pages.matchAll(/<url>([\s\S]*?)<\/url>/g)) {
  const address = all(url, /<loc>([^<]+)/g)[0];
  const answer = await get(here(address));
  const html = await answer.text();
  expect(answer.status === 200, `${address} in the site map answers ${answer.status}`);
  expect(all(html, /<link rel="canonical" href="([^"]+)"/g)[0] === address, `${address} calls another address canonical`);
  expect(!/<meta name="robots" content="[^"]*noindex/.test(html) && !/noindex/.test(answer.headers.get('x-robots-tag') ?? ''), `${address} is in the site map and not to be indexed`);
  const lastmod = all(url, /<lastmod>([^<]+)/g)[0];
  expect(!lastmod || new Date(lastmod).getTime() === new Date(answer.headers.get('last-modified')).getTime(), `${address}: lastmod ${lastmod}, Last-Modified ${answer.headers.get('last-modified')}`);
  // Open Graph and schema.org data parse, and are absolute.
  const image = all(html, /<meta property="og:image" content="([^"]+)"/g)[0];
  expect(image && (await get(here(image))).status === 200, `${address}: og:image ${image}`);
  for (const data of all(html, /<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)) {
    try {
      const found = JSON.stringify(JSON.parse(data)).match(/"(url|item|@id)":"(?!https?:\/\/)[^"]*"/);
      expect(!found, `${address}: not absolute: ${found}`);
    } catch (e) {
      faults.push(`${address}: JSON-LD: ${e.message}`);
    }
  }
}
const legacy = all(await (await get('/sitemap-legacy.xml')).text(), /<loc>([^<]+)/g);
for (const address of legacy) {
  const answer = await get(here(address));
  expect([301, 308].includes(answer.status), `${address} in the map of old addresses answers ${answer.status}`);
}

// robots.txt (RFC 9309), security.txt (RFC 9116), llms.txt.
const robots = await (await get('/robots.txt')).text();
for (const line of robots.split('\n')) expect(/^(|#.*|(User-agent|Allow|Disallow|Sitemap): ?\S.*)$/.test(line), `robots.txt: “${line}”`);
for (const map of all(robots, /^Sitemap: (\S+)/gm)) expect((await get(here(map))).status === 200, `robots.txt names ${map}, which is not there`);
expect(/^Sitemap: \S+\/sitemap\.xml$/m.test(robots), 'robots.txt does not name the site map');
const security = await get('/.well-known/security.txt');
const fields = await security.text();
expect(security.headers.get('content-type')?.toLowerCase() === 'text/plain; charset=utf-8', `security.txt is ${security.headers.get('content-type')}`);
expect(/^Contact: (mailto:|https:|tel:)\S+$/m.test(fields), 'security.txt has no contact');
const expires = all(fields, /^Expires: (\S+)$/gm);
expect(expires.length === 1 && new Date(expires[0]) > new Date() && new Date(expires[0]) - Date.now() < 366 * 86_400_000, `security.txt expires ${expires}`);
const llms = await (await get('/llms.txt')).text();
expect(/^# \S.*\n\n> \S/.test(llms), 'llms.txt does not begin with a title and a summary');
for (const address of all(llms, /\]\((https?:\/\/[^)]+\.md)\)/g)) {
  const answer = await get(here(address));
  expect(answer.status === 200 && answer.headers.get('content-type') === 'text/markdown; charset=utf-8', `${address} in llms.txt answers ${answer.status} ${answer.headers.get('content-type')}`);
}

for (const fault of faults) console.log('FAULT: ' + fault);
console.log(`${entries.length} entries, ${addresses.length} pages, ${legacy.length} old addresses: ${faults.length} faults.`);
process.exit(faults.length ? 1 : 0);
