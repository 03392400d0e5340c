import { Client, Connection } from '@temporalio/client';
import type { Account } from '../../api/schemas/accounts.ts';
import type { LoggedRequest } from '../../test/support/emulator.ts';
import { startStack, startSyncing, type TestStack } from '../../test/support/stack.ts';

/** The whole stack as `npm start` runs it, with a client of its Temporal. */
export interface Site {
  stack: TestStack;
  temporal: Client;
  close: () => Promise<void>;
}

export async function openSite(): Promise<Site> {
  const stack = await startStack();
  const connection = await Connection.connect({ address: stack.file().temporal });
  return {
    stack,
    temporal: new Client({ connection }),
    async close() {
      await connection.close();
      await stack.stop();
    },
  };
}

const LONGEST_MS = 300_000;

/** A Google account of its own, connected by the seller and taken in; `ics` fills it first. */
export interface Subject {
  account: Account;
  email: string;
  token: string;
}

export async function openSubject(
  { stack }: Site,
  name: string,
  { ics, ...options }: { ics?: string; outgoingActivityTypes?: string[] } = {},
): Promise<Subject> {
  const email = `${name}@example.com`;
  const { accessToken: token } = await stack.emulator.addAccount(email);
  if (ics) await stack.emulator.importIcs(email, email, ics);
  return { account: await startSyncing(stack.seller, email, options, LONGEST_MS), email, token };
}

/** What the sync itself asked of Google for this account, oldest first. */
export async function callsOf({ stack }: Site, { email }: Subject): Promise<LoggedRequest[]> {
  const all = await stack.emulator.requests();
  return all.filter((each) => each.user === email && each.clientId !== null && each.operation !== 'token');
}

const QUIET_MS = 2_000;
const LOOK_MS = 100;

/** Waits until the sync has asked nothing of Google for two seconds: then what was to come has come. */
export async function untilQuiet(site: Site, subject: Subject): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  let known = -1;
  let since = performance.now();
  while (performance.now() - since < QUIET_MS) {
    if (performance.now() > deadline) throw new Error('The sync does not come to rest.');
    const { length } = await callsOf(site, subject);
    if (length !== known) [known, since] = [length, performance.now()];
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
