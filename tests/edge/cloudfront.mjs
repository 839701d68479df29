// A distribution of CloudFront as far as its function can see: node cloudfront.mjs FOLDER PORT BUCKET
// The event has the documented form; X-Forwarded-Proto says by which scheme the visitor has come.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';

const [folder, port, bucket] = process.argv.slice(2);
const pairs = new Map(JSON.parse(readFileSync(`${folder}/table.json`, 'utf8')).data.map((pair) => [pair.key, pair.value]));
const cf = {
    kvs: () => ({
        get: async (key) => {
            if (!pairs.has(key)) throw new Error('KeyNotFound');
            return pairs.get(key);
        },
    }),
};
const code = readFileSync(`${folder}/function.js`, 'utf8').replace("import cf from 'cloudfront';", '');
const handler = new Function('cf', `${code}\nreturn handler;`)(cf);

const valuesOf = (headers) => Object.fromEntries(Object.entries(headers)
    .map(([name, value]) => [name, { value: Array.isArray(value) ? value.join(', ') : value }]));

function fetchObject(method, uri, headers) {
    return new Promise((resolve, reject) => {
        const wanted = {};
        for (const name of ['if-none-match', 'if-modified-since', 'range']) if (headers[name]) wanted[name] = headers[name].value;
        const request = ask(bucket + uri, { method, headers: wanted }, (answer) => {
            const chunks = [];
            answer.on('data', (chunk) => chunks.push(chunk));
            answer.on('end', () => resolve({ answer, body: Buffer.concat(chunks) }));
        });
        request.on('error', reject);
        request.end();
    });
}

createServer(async (incoming, outgoing) => {
    try {
        const [uri, ...query] = incoming.url.split('?');
        const headers = valuesOf(incoming.headers);
        headers['cloudfront-forwarded-proto'] = { value: incoming.headers['x-forwarded-proto'] || 'http' };
        const event = {
            version: '1.0',
            context: { distributionId: 'EXAMPLE', eventType: 'viewer-request', requestId: 'example' },
            viewer: { ip: '192.0.2.1' },
            request: {
                method: incoming.method, uri, querystring: {}, headers, cookies: {},
                rawQueryString: () => query.length === 0 ? undefined : query.join('?'),
            },
        };
        const original = { ...event.request };
        const answer = await handler(event);
        let sent = answer;
        let body = '';
        if (!answer.statusCode) {
            const found = await fetchObject(incoming.method, answer.uri, headers);
            const response = { statusCode: found.answer.statusCode, headers: valuesOf(found.answer.headers), cookies: {} };
            delete response.headers.connection;
            delete response.headers['transfer-encoding'];
            body = found.body;
            // CloudFront does not call the function for what the bucket refuses.
            sent = response.statusCode >= 400 ? { statusCode: 404, headers: {} } : await handler({
                ...event, context: { ...event.context, eventType: 'viewer-response' }, request: original, response,
            });
        }
        outgoing.sendDate = false;
        outgoing.writeHead(sent.statusCode,
            Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name, value.value])));
        outgoing.end(body);
    } catch (e) {
        outgoing.writeHead(500);
        outgoing.end(String(e.stack));
    }
}).listen(+port, '127.0.0.1');
