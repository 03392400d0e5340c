import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/**
 * The workflow's one timer. It is re-armed only for an earlier time: a later one lets the running timer fire and looks again, which
 * costs no event and no billable action. Dropped when there is nothing to wait for.
 */
export class Deadline {
  #current: { at: number; scope: CancellationScope } | undefined;
  due = false;

  arm(at: number | null): void {
    this.due = false;
    if (at === null || (this.#current && this.#current.at <= at)) return;
    this.#current?.scope.cancel();
    const scope = new CancellationScope();
    const current = { at, scope };
    this.#current = current;
    scope
      .run(() => sleep(Math.max(at - Date.now(), 1), { summary: 'next look' }))
      .then(() => {
        if (this.#current === current) this.#current = undefined;
        this.due = true;
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }
}
