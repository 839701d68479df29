// A worker before a bucket: R2 by the binding BUCKET, or any store at the address ORIGIN.

function hop(request) {
    const url = new URL(request.url);
    return {
        method: request.method,
        scheme: url.protocol.slice(0, -1),
        host: url.host,
        path: url.pathname,
        query: url.search.slice(1),
        accept: request.headers.get('accept'),
        encoding: (request.cf && request.cf.clientAcceptEncoding) || request.headers.get('accept-encoding'),
    };
}

async function read(key, request, env) {
    const conditions = new Headers();
    for (const name of ['if-none-match', 'if-modified-since', 'range', 'if-range'])
        if (request.headers.has(name)) conditions.set(name, request.headers.get(name));
    if (!env.BUCKET) {
        const url = env.ORIGIN + key.replace(/%2f/gi, '%252F').replace(/\+/g, '%2B');
        const answer = await fetch(url, { method: request.method, headers: conditions, redirect: 'manual' });
        const said = {};
        const headers = new Headers();
        for (const [name, value] of answer.headers) {
            if (name.startsWith('x-amz-meta-')) said[name.slice(11)] = value;
            else if (!name.startsWith('x-amz-') && name !== 'server') headers.set(name, value);
        }
        return { status: answer.status, headers, said, body: answer.body, encodeBody: 'automatic' };
    }
    const object = await env.BUCKET.get(decode(key.slice(1)), { onlyIf: conditions, range: conditions });
    if (!object) return { status: 404, headers: new Headers(), said: {}, body: null };
    const headers = new Headers({ etag: object.httpEtag, 'last-modified': object.uploaded.toUTCString() });
    object.writeHttpMetadata(headers);
    const said = { ...object.customMetadata };
    if (!object.body) return { status: 304, headers, said, body: null };
    if (!conditions.has('range') || !object.range) headers.set('content-length', object.size);
    else {
        const from = object.range.offset || 0;
        headers.set('content-range', `bytes ${from}-${from + object.range.length - 1}/${object.size}`);
        return { status: 206, headers, said, body: object.body, encodeBody: 'manual' };
    }
    return { status: 200, headers, said, body: object.body, encodeBody: 'manual' };
}

export default {
    async fetch(request, env) {
        const asked = hop(request);
        const answer = await resolve(asked, async (key) => table[key] || '');
        if (!answer.object)
            return new Response(null, { status: answer.status, headers: headersOf(asked, answer.headers) });
        let found = await read(answer.object, request, env);
        if (found.status === 403 || found.status === 404)
            found = { ...await read('/404.html', request, env), status: 404 };
        const { status, ...said } = found.said;
        const headers = new Headers(found.headers);
        if (answer.vary) headers.set('vary', answer.vary);
        for (const [name, value] of Object.entries(headersOf(asked, said))) headers.set(name, value);
        const isBare = request.method === 'HEAD' || found.status === 304;
        return new Response(isBare ? null : found.body, {
            status: found.status === 200 && status ? +status : found.status, headers, encodeBody: found.encodeBody,
        });
    },
};
