import { EMAIL, type Json, type Stage } from './support.ts';

export const BOB = 'bob@other.example';

/** Another account; gives its token. */
export async function addAccount(at: Stage, email = BOB): Promise<string> {
  return (await at.control<{ accessToken: string }>('POST', '/accounts', { email })).body.accessToken;
}

/** A secondary calendar; gives its id, ready for a path. */
export async function addCalendar(at: Stage, more: Json = {}, email = EMAIL): Promise<string> {
  const body = { summary: 'Team', ...more };
  const made = await at.control<{ id: string }>('POST', `/accounts/${email}/calendars`, body);
  return encodeURIComponent(made.body.id);
}

export async function share(at: Stage, calendar: string, role: string, more: Json = {}): Promise<void> {
  const answer = await at.control('POST', `/accounts/${EMAIL}/calendars/${calendar}/share`, {
    email: BOB,
    role,
    ...more,
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

/** A token of a client that may do no more than these scopes. */
export async function tokenFor(at: Stage, scopes: string[], clientId = 'crm'): Promise<string> {
  const grant = { scopes, clientId };
  return (await at.control<{ accessToken: string }>('POST', `/accounts/${EMAIL}/grant`, grant)).body
    .accessToken;
}
