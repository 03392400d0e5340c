import { NoAnswerError, type ImportAnswer, type ImportRemark } from './client.ts';
import { byId } from './editor.ts';
import { countEvents, element } from './views.ts';

const message = byId('message', HTMLParagraphElement);
const outage = byId('outage', HTMLParagraphElement);
const report = byId('report', HTMLElement);

/** Shows a line above the calendar; an empty one takes it away. */
export function say(text: string): void {
  message.textContent = text;
  message.hidden = text === '';
}

/** Says what went wrong. That nobody answers has a place of its own: it stays until somebody does. */
export function sayProblem(error: Error): void {
  if (!(error instanceof NoAnswerError)) {
    say(error.message);
    return;
  }
  outage.textContent = error.message;
  outage.hidden = false;
}

/** Takes back that nobody answers; whether that was said. */
export function endOutage(): boolean {
  const wasSaid = !outage.hidden;
  outage.hidden = true;
  return wasSaid;
}

function lineOf(what: string, { component, line, reason }: ImportRemark): HTMLElement {
  const place = line === null ? component : `${component}, line ${line}`;
  return element('li', '', `${what}: ${place}: ${reason}`);
}

/** What became of a file; stays until somebody has read it. */
export function showReport({ imported, updated, unchanged, rejected, warnings }: ImportAnswer): void {
  byId('report-sum', HTMLElement).textContent =
    `${countEvents(imported)} added, ${updated} changed, ${unchanged} as before, ${rejected.length} left out.`;
  byId('report-lines', HTMLElement).replaceChildren(
    ...rejected.map((remark) => lineOf('Left out', remark)),
    ...warnings.map((remark) => lineOf('Warning', remark)),
  );
  report.hidden = false;
}

export function closeReport(): void {
  report.hidden = true;
}
