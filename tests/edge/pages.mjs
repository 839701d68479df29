// Cloudflare's own server of Pages with a folder: node pages.mjs FOLDER PORT STATE
// STATE is a folder for what it writes itself. It never closes a connection, so it is asked from here.
import { spawn } from 'node:child_process';
import { createServer, request as ask } from 'node:http';
import { createServer as reserve } from 'node:net';
import { fileURLToPath } from 'node:url';

const [folder, port, state] = process.argv.slice(2);
const wrangler = fileURLToPath(new URL('node_modules/wrangler/wrangler-dist/cli.js', import.meta.url));
const behind = await new Promise((resolve) => {
    const free = reserve().listen(0, '127.0.0.1', () => {
        const place = free.address().port;
        free.close(() => resolve(place));
    });
});
const server = spawn(process.execPath, [
    wrangler, 'pages', 'dev', folder, '--ip', '127.0.0.1', '--port', behind, '--compatibility-date', '2025-01-01',
    '--persist-to', state, '--show-interactive-dev-session=false',
], {
    cwd: state,
    env: {
        ...process.env, HOME: state, XDG_CONFIG_HOME: state, WRANGLER_LOG_PATH: state, WRANGLER_SEND_METRICS: 'false',
        CI: '1',
    },
    stdio: 'ignore',
});
server.on('exit', (code) => process.exit(code || 1));

function pass(incoming, outgoing) {
    const { connection, ...headers } = incoming.headers;
    const request = ask({ host: '127.0.0.1', port: behind, path: incoming.url, method: incoming.method, headers },
        (answer) => {
            const { 'transfer-encoding': chunked, connection: kept, date, ...said } = answer.headers;
            outgoing.sendDate = false;
            outgoing.writeHead(answer.statusCode, said);
            answer.pipe(outgoing);
        });
    request.on('error', (e) => {
        if (!outgoing.headersSent) outgoing.writeHead(500);
        outgoing.end(String(e));
    });
    request.end();
}

// It is ready when it answers.
for (;;) {
    const isReady = await new Promise((resolve) => {
        const request = ask({ host: '127.0.0.1', port: behind, path: '/' }, (answer) => resolve(answer.resume()));
        request.on('error', () => resolve(null));
        request.end();
    });
    if (isReady) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
}

createServer(pass).listen(+port, '127.0.0.1');
