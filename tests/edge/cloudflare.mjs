// Cloudflare's own runtime with the worker: node cloudflare.mjs FOLDER PORT BUCKET [r2]
// X-Forwarded-Proto says by which scheme the visitor has come. With r2 the objects are copied to a bucket of that kind.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Miniflare } from 'miniflare';

async function keysOf(address) {
    const keys = [];
    for (let token = ''; token !== null;) {
        const list = await (await fetch(`${address}?list-type=2${token}`)).text();
        keys.push(...[...list.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1].replace(/&amp;/g, '&')));
        const next = /<NextContinuationToken>([^<]*)</.exec(list);
        token = next ? `&continuation-token=${encodeURIComponent(next[1])}` : null;
    }
    return keys;
}

const [folder, port, bucket, isR2] = process.argv.slice(2);
const runtime = new Miniflare({
    modules: ['worker.js', 'table.js'].map((name) => (
        { type: 'ESModule', path: `/${name}`, contents: readFileSync(`${folder}/${name}`, 'utf8') })),
    modulesRoot: '/',
    compatibilityDate: '2025-01-01',
    bindings: isR2 ? {} : { ORIGIN: bucket },
    ...isR2 ? { r2Buckets: ['BUCKET'] } : {},
    cf: false,
});
await runtime.ready;
if (isR2) {
    const store = await runtime.getR2Bucket('BUCKET');
    for (const key of await keysOf(bucket)) {
        const answer = await fetch(`${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
            { headers: { 'accept-encoding': 'identity' } });
        const metadata = {};
        for (const [name, value] of answer.headers) if (name.startsWith('x-amz-meta-')) metadata[name.slice(11)] = value;
        // What fetch has unpacked is not what is stored: only objects as they are go over.
        if (answer.headers.has('content-encoding')) continue;
        await store.put(key, await answer.arrayBuffer(), {
            customMetadata: metadata,
            httpMetadata: {
                contentType: answer.headers.get('content-type'), cacheControl: answer.headers.get('cache-control'),
            },
        });
    }
}

createServer(async (incoming, outgoing) => {
    try {
        const { 'x-forwarded-proto': scheme, host, connection, ...headers } = incoming.headers;
        const answer = await runtime.dispatchFetch(`${scheme || 'http'}://${host}${incoming.url}`,
            { method: incoming.method, headers, redirect: 'manual' });
        const body = Buffer.from(await answer.arrayBuffer());
        outgoing.sendDate = false;
        for (const [name, value] of answer.headers)
            if (name !== 'content-length' && name !== 'transfer-encoding') outgoing.setHeader(name, value);
        outgoing.writeHead(answer.status);
        outgoing.end(body);
    } catch (e) {
        outgoing.writeHead(500);
        outgoing.end(String(e.stack));
    }
}).listen(+port, '127.0.0.1');
