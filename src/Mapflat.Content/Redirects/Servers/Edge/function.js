// For both events of a distribution: what is asked for becomes a key of the bucket, or an answer at once; and what the
// bucket sends gets its status and its headers.

async function get(key) {
    try {
        const value = await table.get(key);
        return value;
    } catch (e) {
        return '';
    }
}

function valueOf(headers, name) {
    return headers[name] ? headers[name].value : '';
}

function askedBy(request) {
    return {
        method: request.method,
        scheme: valueOf(request.headers, 'cloudfront-forwarded-proto') || 'https',
        host: valueOf(request.headers, 'host'),
        path: request.uri,
        query: request.rawQueryString() || '',
        accept: valueOf(request.headers, 'accept'),
        encoding: valueOf(request.headers, 'accept-encoding'),
    };
}

function dress(headers, asked, said) {
    const all = headersOf(asked, said);
    for (const name in all) headers[name] = { value: all[name] };
}

async function handler(event) {
    const request = event.request;
    site.headers = {};
    for (let i = 0; i < site.lists; i++) {
        const list = await get('!' + i);
        const some = JSON.parse(list || '{}');
        for (const name in some) site.headers[name] = some[name];
    }
    const asked = askedBy(request);
    if (event.context.eventType === 'viewer-request') {
        const answer = await resolve(asked, get);
        if (!answer.object) {
            const response = { statusCode: answer.status, headers: {} };
            dress(response.headers, asked, answer.headers);
            return response;
        }
        request.uri = answer.object.replace(/%2f/gi, '%252F').replace(/\+/g, '%2B');
        request.querystring = {};
        return request;
    }
    const response = event.response;
    const said = {};
    for (const name in response.headers) {
        if (name.slice(0, 11) === 'x-amz-meta-') said[name.slice(11)] = response.headers[name].value;
        if (name.slice(0, 6) === 'x-amz-' || name === 'server') delete response.headers[name];
    }
    if (said.status && response.statusCode === 200) response.statusCode = +said.status;
    delete said.status;
    const isPage = valueOf(response.headers, 'content-type').slice(0, 9) === 'text/html';
    response.headers.vary = { value: isPage ? 'Accept, Accept-Encoding' : 'Accept-Encoding' };
    dress(response.headers, asked, said);
    return response;
}
