const DAY_MS = 86_400_000;

/** Periods that are always equally long on a wall clock. */
const FIXED_MS: Record<string, number> = {
  SECONDLY: 1000,
  MINUTELY: 60_000,
  HOURLY: 3_600_000,
  DAILY: DAY_MS,
  WEEKLY: 7 * DAY_MS,
};

/** Room for what a rule sets inside one period, and for the zone. */
const MARGIN_PERIODS = 2;

function addMonths(wallMs: number, months: number): number {
  const date = new Date(wallMs);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.getTime();
}

/**
 * A later start from which a rule gives the same occurrences as from its own, at and after `fromWallMs`: whole periods further,
 * so that interval, weekday and day stay in step. The own start where that cannot be said (COUNT counts from the beginning).
 */
export function skipTo(rule: string, startWallMs: number, fromWallMs: number): number {
  const part = (name: string) => new RegExp(`(?:^|;)${name}=([^;]+)`, 'i').exec(rule)?.[1];
  if (part('COUNT') !== undefined || !Number.isFinite(fromWallMs)) return startWallMs;
  const interval = Number(part('INTERVAL') ?? 1);
  if (!Number.isInteger(interval) || interval < 1) return startWallMs;
  const skipped = (periodMs: number) =>
    Math.max(0, Math.floor((fromWallMs - startWallMs) / periodMs) - MARGIN_PERIODS);
  const frequency = part('FREQ')?.toUpperCase();
  const fixedMs = FIXED_MS[frequency ?? ''];
  if (fixedMs !== undefined) return startWallMs + skipped(interval * fixedMs) * interval * fixedMs;
  // Not every month has more than 28 days.
  if (new Date(startWallMs).getUTCDate() > 28) return startWallMs;
  if (frequency === 'MONTHLY') return addMonths(startWallMs, skipped(interval * 31 * DAY_MS) * interval);
  if (frequency === 'YEARLY') return addMonths(startWallMs, skipped(interval * 366 * DAY_MS) * interval * 12);
  return startWallMs;
}
