// Makes function.min.js, the code of CloudFront's function, of resolve.js and function.js, on standard output.
// Async functions stay where they are, as that runtime has no async closures.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../tests/edge/', import.meta.url));
const { minify } = require('terser');
const folder = new URL('../../src/Mapflat.Content/Redirects/Servers/Edge/', import.meta.url);
const source = ['resolve.js', 'function.js'].map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
const { code } = await minify(source, {
    ecma: 5,
    toplevel: true,
    compress: { passes: 2, arrows: false, inline: 0, reduce_funcs: false, top_retain: ['handler'] },
    mangle: { reserved: ['handler', 'site', 'table'] },
    format: { max_line_len: 90 },
});
process.stdout.write(code + '\n');
