/** The demo users' Google accounts in the emulator, and calendars filled from files. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface GoogleAccount {
  readonly email: string;
  readonly accessToken: string;
  readonly calendars: { readonly id: string; readonly summary: string }[];
}

/** Makes the account when it is missing; gives a token with all scopes and the calendars as Google lists them. */
export async function openAccount(emulatorUrl: string, email: string): Promise<GoogleAccount> {
  const { accessToken } = await request<{ accessToken: string }>(`${emulatorUrl}/_emulator/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  });
  const list = await request<{ items?: { id: string; summary: string }[] }>(
    `${emulatorUrl}/calendar/v3/users/me/calendarList`,
    { headers: { authorization: `Bearer ${accessToken}` } },
  );
  return { email, accessToken, calendars: (list.items ?? []).map(({ id, summary }) => ({ id, summary })) };
}

/** Throws one line for the first file that is not there, before anything is started. */
export function checkFiles(files: readonly string[]): void {
  for (const file of files) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) throw new Error(`There is no file ${file} (given to --ics).`);
    if (!found.isFile()) throw new Error(`${file} (given to --ics) is not a file.`);
    if (!/BEGIN:VCALENDAR/i.test(readFileSync(file, 'latin1'))) {
      throw new Error(`${file} is not a calendar export: it holds no "BEGIN:VCALENDAR" (given to --ics).`);
    }
  }
}

interface LeftOut {
  readonly line: number | null;
  readonly reason: string;
}

interface Imported {
  readonly imported: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Components that were left out. */
  readonly rejected: readonly LeftOut[];
  /** Components that are in, but not quite as the file has them. */
  readonly warnings?: readonly LeftOut[];
}

/** Puts a calendar export into the account's primary calendar; gives the lines to print about it. Throws when it is none. */
export async function importFile(emulatorUrl: string, email: string, file: string): Promise<string[]> {
  const url = `${emulatorUrl}/_emulator/accounts/${encodeURIComponent(email)}/calendars/primary/import`;
  const init = { method: 'POST', headers: { 'content-type': 'text/calendar' }, body: readFileSync(file) };
  const result = await request<Imported>(url, init).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} could not be imported. ${reason}`, { cause: error });
  });
  const { imported, updated, unchanged, rejected, warnings = [] } = result;
  const counts = `${imported} imported, ${rejected.length} rejected, ${updated} changed, ${unchanged} as before`;
  return [
    `${path.basename(file)}: ${counts}`,
    ...reasons('rejected', rejected),
    ...reasons('taken in differently', warnings),
  ];
}

const mostReasons = 10;

/** Lines alone: a title of an event has no business in a terminal's history. */
function reasons(what: string, items: readonly LeftOut[]): string[] {
  const lines = items
    .slice(0, mostReasons)
    .map(({ line, reason }) => `  ${what}, line ${line ?? '?'}: ${reason}`);
  const more = items.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more ${what}`] : lines;
}

async function request<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new Error(`The emulator answers ${response.status}: ${messageOf(text)}`);
}

/** Both of the emulator's error bodies carry their text in the same place. */
function messageOf(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: string } };
    return error?.message ?? body;
  } catch {
    return body;
  }
}
