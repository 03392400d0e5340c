import { publishMail, publishResponse } from '../../../emulator/witness.ts';

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

/** Mails a guest as an emulator would that is asked to. */
export function mailGuest(): void {
  publishMail({
    when: '2027-01-01T00:00:00.000Z',
    kind: 'invitation',
    sendUpdates: 'all',
    from: 'anna@example.com',
    to: ['bob@example.com'],
    calendarId: 'primary',
    eventId: 'abc',
    subject: 'Meeting',
  });
}

if (import.meta.main) {
  if (process.argv[2] === 'mail') mailGuest();
  else answerMisspelt();
}
