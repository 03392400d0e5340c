import { EMAIL, eventId } from './fill.ts';
import type { EmulatorProcess } from './process.ts';

const PAGE_SIZE = 2500;
const CHANGES = 10;
export const LIST_KINDS = ['first page', 'middle page', 'last page', 'changes'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

interface Page {
  items: { id: string }[];
  nextPageToken?: string;
  nextSyncToken?: string;
}

/** In milliseconds: until the client has the answer parsed, and what the emulator worked for it. */
export interface Cost {
  waited: number;
  worked: number;
}

/** One filled calendar behind an emulator, and what its lists cost. */
export class Lists {
  readonly samples: Record<ListKind, Cost[]> = {
    'first page': [],
    'middle page': [],
    'last page': [],
    changes: [],
  };
  readonly count: number;
  private readonly emulator: EmulatorProcess;
  private readonly token: string;
  private readonly pageTokens: (string | undefined)[] = [undefined];
  private syncToken: string | undefined;
  private round = 0;

  constructor(emulator: EmulatorProcess, token: string, count: number) {
    this.emulator = emulator;
    this.token = token;
    this.count = count;
  }

  private async call(method: string, path: string, body?: object): Promise<string> {
    const address = `${this.emulator.url}/calendar/v3/calendars/${EMAIL}/events${path}`;
    const headers = { Authorization: `Bearer ${this.token}` };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(address, { method, headers, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }

  private async list(query: Record<string, string | undefined>): Promise<Page> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    const search = new URLSearchParams({ maxResults: String(PAGE_SIZE), ...Object.fromEntries(given) });
    return JSON.parse(await this.call('GET', `?${search}`)) as Page;
  }

  /** Walks the whole list once: the tokens of all pages, and the first sync token. */
  async walk(): Promise<void> {
    let page = await this.list({});
    let seen = page.items.length;
    while (page.nextPageToken) {
      this.pageTokens.push(page.nextPageToken);
      page = await this.list({ pageToken: page.nextPageToken });
      seen += page.items.length;
    }
    if (seen !== this.count) throw new Error(`${seen} events were listed, not ${this.count}`);
    this.syncToken = page.nextSyncToken;
  }

  private async measure(kind: ListKind, query: Record<string, string | undefined>): Promise<Page> {
    const workedBefore = this.emulator.workedMs();
    const begun = performance.now();
    const page = await this.list(query);
    const waited = performance.now() - begun;
    this.samples[kind].push({ waited, worked: this.emulator.workedMs() - workedBefore });
    return page;
  }

  /** One sample of every kind: pages, and what ten changes cost an incremental list. */
  async sample(): Promise<void> {
    const { pageTokens } = this;
    this.round += 1;
    await this.measure('first page', {});
    if (pageTokens.length > 2) {
      await this.measure('middle page', { pageToken: pageTokens[Math.floor(pageTokens.length / 2)] });
      await this.measure('last page', { pageToken: pageTokens.at(-1) });
    }
    for (let change = 0; change < CHANGES; change += 1) {
      const number = (this.round * 7919 + change * 101) % this.count;
      await this.call('PATCH', `/${eventId(number)}`, { summary: `Changed in round ${this.round}` });
    }
    const page = await this.measure('changes', { syncToken: this.syncToken });
    if (page.items.length !== CHANGES) throw new Error(`${page.items.length} changes came, not ${CHANGES}`);
    this.syncToken = page.nextSyncToken;
  }
}
