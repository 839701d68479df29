
// Asks the function for some addresses, one after the other, in whatever runs JavaScript.
async function run() {
    for (let i = 0; i < addresses.length; i++) {
        const at = addresses[i].indexOf('?');
        const query = at < 0 ? undefined : addresses[i].slice(at + 1);
        const answer = await handler({
            version: '1.0',
            context: { eventType: 'viewer-request' },
            viewer: { ip: '192.0.2.1' },
            request: {
                method: 'GET',
                uri: at < 0 ? addresses[i] : addresses[i].slice(0, at),
                querystring: {},
                headers: { host: { value: 'www.example.org' }, 'accept-encoding': { value: 'gzip, br' } },
                cookies: {},
                rawQueryString: function () { return query; },
            },
        });
        const location = answer.headers.location;
        console.log(addresses[i] + ' ' + (answer.uri || answer.statusCode + ' ' + (location ? location.value : '')));
    }
}

run();
