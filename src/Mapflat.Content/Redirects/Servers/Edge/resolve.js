// Finds the answer to an address as the program does, in the same order: exact rules, pages, the same without an
// ending, rules for many addresses, the page that a history belonged to, the host's default. The tables say "=" and what
// there is of a page, or a status, what is passed on of a query, and where it leads.
//
// Written for the smallest runtime that it has (CloudFront Functions: ES 5.1, const, let, await outside of arguments).

const part = /^(.*?)(\.md|\/history(?:\/([1-9]\d{0,8}))?|\/timemap|\/cite\.(?:bib|ris|json)|\/preview-card\.png)$/;
const index = /^(?:index\.(?:html?|php)|default\.aspx)$/i;
const ending = /([^/])\.(?:html?|aspx|php)$/;
const tail = /[ .,;:)\]}>"'”’»\u00a0\u200b\ufeff]+$/;
const own = new RegExp('^(?:' + site.names + ')(?:\\.[a-z]+$|/)');
const exactly = new RegExp('^(?:' + site.names + ')$');
const reserved = new RegExp('^(?:' + site.folders + ')(?:/|$)');

// CloudFront's runtime may have no NFC; then letters are compared as they were sent.
function compose(text) {
    return text.normalize ? text.normalize('NFC') : text;
}

// Letter by letter: what becomes two letters, or depends on the next one, is compared as it is.
function lower(text) {
    return compose(compose(text).replace(/[A-Z\u0080-\uffff]/g, function (c) {
        const small = c.toLowerCase();
        return small.length === 1 ? small : c;
    }));
}

// An encoded slash stays, as it separates nothing; what is not UTF-8 may be Latin-1.
function decode(raw) {
    const kept = raw.replace(/%(?=2f)/gi, '%25');
    try {
        return decodeURIComponent(kept);
    } catch (e) {
        let isBad = /%(?![0-9a-f]{2})/i.test(kept);
        const latin = kept.replace(/%([0-9a-f]{2})/gi, function (all, hex, at) {
            const code = parseInt(hex, 16);
            isBad = isBad || (code > 127 && (code < 192 || code === 215 || code === 247 || code === 255
                || kept[at + 3] === '%'));
            return String.fromCharCode(code);
        });
        return isBad ? null : latin;
    }
}

function encode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, function (c) {
        return '%' + c.charCodeAt(0).toString(16).toUpperCase();
    });
}

function encodePath(text) {
    return encodeURIComponent(text).replace(/%(24|26|2B|2C|3B|3D|3A|40|2F)/g, decodeURIComponent)
        .replace(/%252f/gi, '%2F');
}

function mend(query) {
    return query.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/%../g, function (c) {
        return c.toUpperCase();
    }).replace(/[^\w.~!$&'()*+,;=:@/?%-]/g, encodeURIComponent);
}

// The path as it is compared, in the letters that it was asked with, and with its final slash.
function fold(path) {
    if (path === null || path.length > 2048 || path[0] !== '/' || /[\x00-\x1f\x7f-\x9f\\]/.test(path)) return null;
    const kept = [];
    const all = compose(path).split('/');
    let slash = true;
    for (let i = 0; i < all.length; i++) {
        slash = all[i] === '' || all[i] === '.' || all[i] === '..';
        if (all[i] === '..') kept.pop();
        else if (!slash) kept.push(all[i]);
    }
    const whole = '/' + kept.join('/') + (slash && kept.length > 0 ? '/' : '');
    while (kept.length > 0 && index.test(kept[kept.length - 1])) {
        kept.pop();
        slash = true;
    }
    const text = '/' + kept.join('/');
    return { text: text, whole: whole, slash: slash && kept.length > 0, key: lower(text) };
}

function word(text) {
    const plain = text.replace(/\+/g, ' ');
    try {
        return lower(decodeURIComponent(plain));
    } catch (e) {
        return lower(plain);
    }
}

function pairsOf(query) {
    return query.split('&').filter(function (pair) {
        return pair !== '';
    }).map(function (pair) {
        const at = pair.indexOf('=');
        return { key: word(at < 0 ? pair : pair.slice(0, at)), value: at < 0 ? '' : pair.slice(at + 1), pair: pair };
    });
}

// The query as a rule for these keys is found by it; of a key that is there twice the last counts.
function fill(keys, pairs) {
    const filled = keys.map(function (key) {
        const asked = pairs.filter(function (pair) {
            return pair.key === key;
        });
        return asked.length === 0 ? null : encode(key) + '=' + encode(word(asked[asked.length - 1].value));
    });
    return filled.indexOf(null) < 0 ? '?' + filled.join('&') : '';
}

// What stands below an address so many folders deep.
function below(path, depth) {
    const rest = path.text.split('/').slice(depth + 1).join('/');
    return rest !== '' && path.slash ? rest + '/' : rest;
}

function rule(value, groups) {
    const read = /^(\d+)(?:p(\d+))?(n?) ?(.*)$/.exec(value);
    let encodeHere = encodePath;
    const to = !groups ? read[4] : read[4].replace(/\{(\d*)\}|[?#]/g, function (all, group) {
        if (all[0] === '{') return encodeHere(groups[+group || 0] || '');
        encodeHere = encode;
        return all;
    });
    return { status: +read[1], used: read[2] ? site.used[+read[2]] : null, isNarrow: read[3] !== '', to: to };
}

function isRule(value) {
    return value !== '' && value[0] !== '=';
}

// What there is at the address of a page, or as a part of it: "=" with a letter for each part and the number of
// versions, and the address where it is not what it is compared by. In capitals: compressed too.
function page(value, key, what) {
    const read = /^=([a-zA-Z]*)(\d*) ?(.*)$/.exec(value);
    const url = read[3] || encodePath(key);
    const has = function (letter) {
        return read[1].indexOf(letter) >= 0;
    };
    if (!what) return { url: url, isPacked: has('Z'), markdown: has('M') || has('m'), isPackedMarkdown: has('M') };
    const letter = { '.md': 'm', '/timemap': 't', '/cite.bib': 'b', '/cite.ris': 'r', '/cite.json': 'j' }[what[2]]
        || (what[2] === '/history' || what[3] ? 'h' : 'c');
    if (what[3] && +what[3] > +read[2]) return null;
    if (!has(letter) && !has(letter.toUpperCase())) return null;
    return { url: partOf(url, what[2]), isPacked: has(letter.toUpperCase()) };
}

function partOf(url, name) {
    const bare = url.replace(/(?:\/(?:index\.(?:html?|php)|default\.aspx)?)+$/i, '');
    return (bare === '' && name === '.md' ? '/index' : bare) + name;
}

function ownerOf(what) {
    if (!what || what[1].slice(-1) === '/') return '';
    return what[1] === '' || what[0] === '/index.md' ? '/' : what[1];
}

async function exact(a, key) {
    const url = encodePath(key);
    for (let i = 0; i < a.queries.length; i++) {
        const here = a.isRuled ? await a.get(a.host + url + a.queries[i]) : '';
        if (here) return here;
        const any = await a.get(url + a.queries[i]);
        if (any) return any;
    }
    const alone = a.isRuled ? await a.get(a.host + url) : '';
    if (alone) return alone;
    return await a.get(url);
}

async function pageAt(a, key, value) {
    if (value[0] === '=') return page(value, key);
    const what = part.exec(key);
    const owner = ownerOf(what);
    if (owner === '') return null;
    const whole = await a.get(encodePath(owner));
    return whole[0] === '=' ? page(whole, owner, what) : null;
}

// A query that says that something else than the home page is asked for.
function isAnother(a, path) {
    return path.key === '/' && a.pairs.some(function (pair) {
        return site.identity.indexOf(pair.key) >= 0 || (/^\/index\.php$/i.test(path.whole)
            && !/^(?:utm_\w*|fbclid|gclid)$/.test(pair.key));
    });
}

async function findMany(a, path) {
    for (let above = path.key; ; above = above.slice(0, above.lastIndexOf('/')) || '/') {
        const depth = above === '/' ? 0 : above.split('/').length - 1;
        if (site.depths.indexOf(depth) >= 0) {
            const url = encodePath(above);
            let value = a.isRuled ? await a.get('>' + a.host + url) : '';
            if (!value) value = await a.get('>' + url);
            if (value) return rule(value, [below(path, depth)]);
        }
        if (above === '/') break;
    }
    const texts = path.whole === path.text ? [path.text] : [path.whole, path.text];
    for (let t = 0; t < texts.length; t++) {
        for (let i = 0; i < site.patterns; i++) {
            const json = await a.get('~' + i);
            const patterns = JSON.parse(json || '[]');
            for (let p = 0; p < patterns.length; p++) {
                const match = !patterns[p][1] || patterns[p][1] === a.host
                    ? new RegExp(patterns[p][0], 'i').exec(texts[t]) : null;
                if (match) return rule(patterns[p][2], match);
            }
        }
    }
    return null;
}

async function find(a, path, isAgain) {
    const value = await exact(a, path.key);
    if (isRule(value)) return rule(value);
    let found = await pageAt(a, path.key, value);
    if (found && !isAnother(a, path)) return found;
    const bare = own.test(path.key) ? path.key : path.key.replace(ending, '$1');
    if (bare !== path.key) {
        const shorter = await a.get(encodePath(bare));
        found = await pageAt(a, bare, shorter);
        if (found) return found;
    }
    if (reserved.test(path.key)) return null;
    if (bare !== path.key) {
        const shorter = await exact(a, bare);
        if (isRule(shorter) && !rule(shorter).isNarrow) return rule(shorter);
    }
    const many = await findMany(a, path);
    if (many) return many;
    const what = part.exec(path.key);
    if (what && what[2] !== '.md' && ownerOf(what) !== '') {
        const past = await exact(a, ownerOf(what));
        if (isRule(past) && !rule(past).isNarrow) return rule(past);
    }
    // What was copied along at the end of an address.
    const trimmed = isAgain ? null : fold(path.text.replace(tail, ''));
    const isOther = trimmed && trimmed.text !== path.text;
    if (isOther && !reserved.test(trimmed.key) && !exactly.test(trimmed.key)) {
        const copied = await find(a, trimmed, true);
        if (copied) return copied;
    }
    const last = isAgain ? '' : site.defaults[a.host in site.defaults ? a.host : ''];
    return last ? rule(last, [below(path, 0)]) : null;
}

function locationOf(found, pairs) {
    const to = found.to[0] === '/' ? site.origin + found.to : found.to;
    if (!found.used) return to;
    const hash = to.indexOf('#') < 0 ? to.length : to.indexOf('#');
    const address = to.slice(0, hash);
    const mark = address.indexOf('?');
    const set = mark < 0 ? [] : pairsOf(address.slice(mark + 1)).map(function (pair) {
        return pair.key;
    });
    const passed = pairs.filter(function (pair) {
        return set.indexOf(pair.key) < 0 && found.used.indexOf(pair.key) < 0;
    }).map(function (pair) {
        return mend(pair.pair);
    }).join('&');
    return address + (passed === '' ? '' : (mark < 0 ? '?' : '&') + passed) + to.slice(hash);
}

function weigh(header, name) {
    let weight = -1;
    (header || '').split(',').forEach(function (item) {
        const words = item.split(';').map(function (text) {
            return text.trim().toLowerCase();
        });
        if (words[0] !== name) return;
        weight = 1;
        words.slice(1).forEach(function (text) {
            if (text.slice(0, 2) === 'q=') weight = +text.slice(2) || 0;
        });
    });
    return weight;
}

function prefersMarkdown(accept) {
    const wanted = weigh(accept, 'text/markdown');
    const html = weigh(accept, 'text/html');
    const text = weigh(accept, 'text/*');
    return wanted > 0 && wanted >= (html >= 0 ? html : text >= 0 ? text : weigh(accept, '*/*'));
}

function objectOf(url, isPacked, asked) {
    const name = url.slice(-1) === '/' ? url + 'index.html' : url;
    const br = weigh(asked.encoding, 'br');
    const isBest = br > 0 && br >= weigh(asked.encoding, 'gzip') && br >= weigh(asked.encoding, 'identity');
    return isPacked && isBest ? name + '.br' : name;
}

function lead(status, location, cache) {
    return { status: status, headers: { location: location, 'cache-control': cache } };
}

// Where it leads, or which object of the bucket is sent, as it stands in a URL.
async function resolve(asked, get) {
    const host = asked.host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
    if (site.hosts.indexOf(host) < 0) return { status: 400, headers: { 'cache-control': 'no-store' } };
    const path = fold(decode(asked.path));
    const pairs = pairsOf(asked.query);
    const a = {
        host: host, pairs: pairs, get: get, isRuled: site.ruled.indexOf(host) >= 0,
        queries: pairs.length === 0 ? [] : site.shapes.map(function (keys) {
            return fill(keys, pairs);
        }).filter(function (query) {
            return query !== '';
        }),
    };
    let found = path ? await find(a, path, false) : null;
    if (asked.method !== 'GET' && asked.method !== 'HEAD' && !(found && (found.status === 307 || found.status === 308)))
        return { status: 405, headers: { allow: 'GET, HEAD', 'cache-control': 'no-store' } };
    if (found && found.status && found.status !== 410)
        return lead(found.status, locationOf(found, pairs), 'public, max-age=3600');
    const query = asked.query === '' ? '' : '?' + mend(asked.query);
    const isOwn = asked.scheme + '://' + host === site.place;
    // There were too many pages for the table: the bucket knows whether this is one.
    if (!found && site.isOpen && path) found = { url: encodePath(path.whole), isPacked: false };
    if ((!found || found.status) && host === site.hosts[0] && asked.scheme === 'http' && !isOwn)
        return lead(301, site.origin + asked.path + query, 'public, max-age=86400');
    if (!found) return { status: 404, object: objectOf('/404.html', true, asked), cache: 'no-store' };
    if (found.status)
        return { status: 410, object: objectOf(found.to ? '/410/' + found.to + '.html' : '/410.html', true, asked) };
    if (!isOwn || asked.path !== found.url)
        return lead(301, site.origin + found.url + query, 'public, max-age=86400');
    const isMarkdown = found.markdown && prefersMarkdown(asked.accept);
    return {
        status: 200,
        vary: found.markdown ? 'Accept, Accept-Encoding' : 'Accept-Encoding',
        object: isMarkdown ? objectOf(partOf(found.url, '.md'), found.isPackedMarkdown, asked)
            : objectOf(found.url, found.isPacked, asked),
    };
}

// What every answer says of itself, and over it what an object says, in its metadata, of itself.
function headersOf(asked, said) {
    const all = {};
    for (const name in site.headers) all[name] = site.headers[name];
    const host = asked.host.toLowerCase().replace(/:\d+$/, '');
    const strict = host === site.hosts[0] ? site.strict : site.strictElsewhere;
    if (strict && asked.scheme === 'https') all['strict-transport-security'] = strict;
    for (const name in said) {
        if (said[name] === '-') delete all[name];
        else all[name] = said[name];
    }
    return all;
}
