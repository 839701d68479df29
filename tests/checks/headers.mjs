// headers.mjs ORIGIN HTTP_PORT ADDRESS…: grades answers with the Observatory's own tests. Its command line takes neither a port
// nor an address below the root, and refuses to look at a 404; hence this instead of its scan function, which it follows.
import { ALL_TESTS } from '@mdn/mdn-http-observatory/src/constants.js';
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from '@mdn/mdn-http-observatory/src/grader/charts.js';
import { getGradeForScore, getScoreDescription, getScoreModifier } from '@mdn/mdn-http-observatory/src/grader/grader.js';
import { retrieve } from '@mdn/mdn-http-observatory/src/retriever/retriever.js';

const [origin, httpPort, ...addresses] = process.argv.slice(2);
const { hostname, port } = new URL(origin);
let worst = 0;
for (const path of addresses) {
  const requests = await retrieve(hostname, { httpPort, httpsPort: port, path });
  if (!requests.responses.auto) throw new Error(`${origin}${path} does not answer.`);
  let curved = 100;
  let uncurved = 100;
  const faults = [];
  const modifiers = [];
  for (const result of ALL_TESTS.map(test => test(requests))) {
    const modifier = result.result ? getScoreModifier(result.result) : 0;
    curved += modifier;
    if (modifier !== 0) modifiers.push(`${modifier > 0 ? '+' : ''}${modifier} ${result.result}`);
    if (modifier < 0) uncurved += modifier;
    if (!result.pass) faults.push(`${result.constructor.name}: ${result.result}: ${getScoreDescription(result.result).replace(/<[^>]*>|\s+/g, ' ').trim()}`);
  }
  const { grade, score } = getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? curved : uncurved);
  console.log(`${grade.padEnd(3)} ${String(score).padStart(4)}  ${requests.responses.auto.status}  ${path}`);
  if (score < 120) faults.push(...modifiers);
  for (const fault of faults) console.log(`            ${fault}`);
  if (score < 120 || faults.length) worst++;
}

console.log(worst ? `${worst} of ${addresses.length} answers are under 120 or fail a test.` : `${addresses.length} answers, all A+ and 120 or more.`);
process.exit(worst ? 1 : 0);
