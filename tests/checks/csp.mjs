// csp.mjs FILE: judges the policies in FILE, one “address <tab> policy” a line.
import { readFileSync } from 'node:fs';
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { Severity } from 'csp_evaluator/dist/finding.js';

const addressesOf = new Map();
for (const line of readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')) {
  const [address, policy] = line.split('\t');
  addressesOf.set(policy, [...(addressesOf.get(policy) ?? []), address]);
}

let bad = 0;
for (const [policy, addresses] of addressesOf) {
  console.log(`\n${policy || '(no policy)'}\n  on ${addresses.length} answers: ${addresses.slice(0, 4).join(' ')}${addresses.length > 4 ? ' …' : ''}`);
  if (!policy) {
    bad++;
    continue;
  }
  for (const finding of new CspEvaluator(new CspParser(policy).csp).evaluate()) {
    const known = [Severity.NONE, Severity.INFO, Severity.STRICT_CSP].includes(finding.severity);
    if (!known) bad++;
    console.log(`  ${known ? 'hint' : 'FINDING'} (${Severity[finding.severity]}): ${finding.directive} ${finding.value ?? ''}: ${finding.description}`);
  }
  const needed = ["default-src 'none'", 'base-uri', 'form-action', 'frame-ancestors'].filter(word => !policy.includes(word));
  const unsafe = policy.match(/'unsafe-[a-z-]+'|\*|https?:|data:|blob:/g) ?? [];
  for (const word of [...needed.map(word => `lacks ${word}`), ...unsafe.map(word => `allows ${word}`)]) {
    bad++;
    console.log('  FINDING: ' + word);
  }
}

console.log(`\n${bad} findings.`);
process.exit(bad ? 1 : 0);
