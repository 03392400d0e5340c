import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { pythonWith } from '../../support/python.ts';
import type { Plain } from './series.ts';

const REQUIREMENTS = ['python-dateutil==2.9.0.post0', 'six==1.17.0', 'tzdata==2026.6'];
const SCRIPT = path.join(import.meta.dirname, 'dateutil_witness.py');

export interface DateutilAnswer {
  starts: number[];
  /** Whether the first start is what each rule would begin with. */
  startMatches: boolean;
}

/** What python-dateutil makes of the series: their starts, in seconds. */
export async function expandWithDateutil(series: readonly Plain[]): Promise<DateutilAnswer[]> {
  const python = spawn(await pythonWith(REQUIREMENTS), [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(python, 'close');
  python.stdin.end(series.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const lines = (await text(python.stdout)).trim().split('\n');
  const [code] = await ended;
  if (code !== 0 || lines.length !== series.length) {
    throw new Error(
      `dateutil answered ${lines.length} of ${series.length} series, then ended with ${String(code)}.`,
    );
  }
  return lines.map((line) => JSON.parse(line) as DateutilAnswer);
}

/** It would walk on to the end of time where a rule gives nothing more; what it found until then stands. */
const LIMITS = { maxIterations: 20_000, maxCandidateEvaluations: 100_000 };

const zoned = (seconds: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(zone);

/** What npm's rrule-temporal makes of a series: its starts, in seconds. It does the sets itself, but for EXRULE. */
export function expandWithTemporal({ look, zone, ...series }: Plain): number[] {
  const times = (seconds: readonly number[]) => seconds.map((each) => zoned(each, zone));
  const startsOf = ({ text: rule, until }: Plain['rules'][number], isIncluding: boolean): number[] => {
    // Without an end of its own it would search for ever where nothing is left to be found.
    const end = rule.includes('COUNT=') ? null : Math.min(until ?? look.to, look.to);
    const engine = new RRuleTemporal({
      rruleString: rule,
      dtstart: zoned(series.start, zone),
      tzid: zone,
      includeDtstart: isIncluding,
      ...LIMITS,
      ...(isIncluding ? { rDate: times(series.rdates), exDate: times(series.exdates) } : {}),
      ...(end === null ? {} : { until: zoned(end, zone) }),
    });
    const found: number[] = [];
    const take = (seconds: number) => {
      if (seconds >= look.to || found.length === look.walked) return false;
      if (seconds >= look.from) found.push(seconds);
      return true;
    };
    try {
      engine.all((at) => take(at.epochMilliseconds / 1000));
    } catch (error) {
      if (!(error instanceof Error && /^(Maximum|Out-of-bounds date)/.test(error.message))) throw error;
    }
    return found;
  };
  const excluded = new Set(series.exrules.flatMap((rule) => startsOf(rule, false)));
  const starts =
    series.rules.length > 0
      ? series.rules.flatMap((rule) => startsOf(rule, true))
      : [series.start, ...series.rdates].filter((at) => !series.exdates.includes(at));
  return [...new Set(starts)]
    .filter((at) => !excluded.has(at) && at >= look.from && at < look.to)
    .toSorted((one, other) => one - other)
    .slice(0, look.most);
}
