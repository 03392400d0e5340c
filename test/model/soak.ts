import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { firstFailure, KINDS, type Failure, type Kind } from './check.ts';

/**
 * `npm run soak -- [--cases N] [--seed N] [--kind history|perturbed] [--path P]`: as many random cases as wanted, on every core, and how
 * many a second. A failure prints its seed and path, which repeat it, and the shortest history that was found to lead there.
 */

interface Share {
  kind: Kind;
  seed: number;
  cases: number;
  path?: string | undefined;
}

/** Small enough that the cores end together. */
const CASES_A_SHARE = 2_500;

if (isMainThread) await soak();
else serve();

/** A worker: shares come one by one, each is answered with its failure or null. */
function serve(): void {
  parentPort?.on('message', ({ kind, ...share }: Share) =>
    parentPort?.postMessage(firstFailure(kind, share), []),
  );
}

async function soak(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      kind: { type: 'string' },
      path: { type: 'string' },
    },
  });
  const [cases, seed] = [Number(values.cases), Number(values.seed)];
  const kinds = (Object.keys(KINDS) as Kind[]).filter(
    (kind) => values.kind === undefined || kind === values.kind,
  );
  const shares = values.path
    ? kinds.map((kind): Share => ({ kind, seed, cases, path: values.path }))
    : sharesOf(kinds, seed, cases);
  const begin = performance.now();
  const failure = await handOut(shares);
  const seconds = (performance.now() - begin) / 1000;
  if (failure) {
    console.log(
      `${failure.report}\n\nrepeat: npm run soak -- --seed ${failure.seed} --path ${failure.path} --kind ${failure.kind}`,
    );
    process.exitCode = 1;
    return;
  }
  const rate = Math.round(cases / seconds).toLocaleString('en');
  console.log(
    `${cases.toLocaleString('en')} cases from seed ${seed}: no invariant broken, ${seconds.toFixed(1)} s, ${rate} cases a second`,
  );
}

/** One case in five is of the costlier kind. */
function sharesOf(kinds: readonly Kind[], seed: number, cases: number): Share[] {
  const shares: Share[] = [];
  for (let done = 0; done < cases; done += CASES_A_SHARE) {
    const kind = kinds[shares.length % 5 === 4 ? 1 : 0] ?? kinds[0] ?? 'history';
    shares.push({ kind, seed: seed + shares.length, cases: Math.min(CASES_A_SHARE, cases - done) });
  }
  return shares;
}

type Found = Failure & { kind: Kind };

/** Gives each core its next share when it has done one; ends at the first failure. */
async function handOut(shares: readonly Share[]): Promise<Found | null> {
  const waiting = [...shares];
  const found: Found[] = [];
  const workers = Array.from({ length: Math.min(availableParallelism(), shares.length) }, async () => {
    const worker = new Worker(new URL(import.meta.url));
    for (let share = waiting.shift(); share && found.length === 0; share = waiting.shift()) {
      const { kind } = share;
      const failure = await answerOf(worker, share);
      if (failure) found.push({ ...failure, kind });
    }
    await worker.terminate();
  });
  await Promise.all(workers);
  return found[0] ?? null;
}

function answerOf(worker: Worker, share: Share): Promise<Failure | null> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(share, []);
  });
}
