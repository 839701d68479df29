// Makes wwwroot/js/admin/editor/codemirror.js, and beside it the licences of all that is in it. See bundle.sh.
import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const target = '../../wwwroot/js/admin/editor/codemirror.js';

// CodeMirror puts its styles into a <style>, which the policy of the owner's area does not allow; a sheet that a script
// constructs is allowed. In a layer below our own, so that ours win.
const styles = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /style-mod\/src\/style-mod\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [from, to] of [
        ['!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets'],
        ['sheet.insertRule(mod.rules[k], pos++)', 'sheet.insertRule(`@layer layout {${mod.rules[k]}}`, pos++)'],
      ]) {
        if (!contents.includes(from)) throw new Error(`style-mod no longer says: ${from}`);
        contents = contents.replace(from, to);
      }
      return { contents };
    });
  },
};

const { metafile } = await build({
  entryPoints: ['codemirror.js'],
  outfile: target,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  banner: { js: '/* CodeMirror and what it needs, MIT; see codemirror.LICENSE.txt. Made by build/editor/bundle.sh. */' },
  metafile: true,
  plugins: [styles],
});

const folders = new Set(Object.entries(Object.values(metafile.outputs)[0].inputs)
  .filter(([name, { bytesInOutput }]) => bytesInOutput > 0 && name.includes('node_modules/'))
  .map(([name]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(name)[0]));
const texts = [];
for (const folder of [...folders].sort()) {
  const { name, version } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  texts.push(`${name} ${version}\n\n${(await readFile(`${folder}/LICENSE`, 'utf8')).trim()}\n`);
}
await writeFile(`${dirname(target)}/codemirror.LICENSE.txt`, texts.join('\n----\n\n'));
