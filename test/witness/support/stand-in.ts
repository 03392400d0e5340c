import { publishResponse } from '../../../emulator/witness.ts';

/** Answers as an emulator would that misspells a field. */
export function answerMisspelt(): void {
  publishResponse({
    operation: 'events.get',
    status: 200,
    headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    body: JSON.stringify({ kind: 'calendar#event', id: 'abc', sumary: 'Meeting' }),
    isPartial: false,
    isFault: false,
  });
}

if (import.meta.main) answerMisspelt();
