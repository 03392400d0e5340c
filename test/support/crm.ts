import type { Account as AccountJson } from '../../api/schemas/accounts.ts';
import type { CrmActivity as CrmActivityJson } from '../../api/schemas/crm-activities.ts';

export type CrmClient = ReturnType<typeof connectCrm>;

/** The API as a user of the CRM calls it: with a token, and the cookie that the consent flow needs. */
export function connectCrm(apiUrl: string, token: string) {
  let cookie = '';

  async function send<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie ? { cookie } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set) cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    if (response.status >= 400) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Connects through the authorisation URL, the consent page answered without a click; returns the ready account. */
  async function connect(email: string, answer: Record<string, string> = {}): Promise<AccountJson> {
    const { account, authorizationUrl } = await send<{ account: AccountJson; authorizationUrl: string }>(
      'POST',
      '/v1/accounts',
      { email },
    );
    const url = new URL(authorizationUrl);
    const decided = { emulator_decision: 'allow', emulator_account: email, ...answer };
    for (const [name, value] of Object.entries(decided)) url.searchParams.set(name, value);
    const consent = await fetch(url, { redirect: 'manual' });
    const callback = new URL(consent.headers.get('location') ?? '');
    const back = await fetch(`${apiUrl}${callback.pathname}${callback.search}`, {
      redirect: 'manual',
      headers: { cookie },
    });
    const landed = new URL(back.headers.get('location') ?? '');
    if (!landed.searchParams.get('account')) throw new Error(`Consent ended at ${landed.href}`);
    return send('GET', `/v1/accounts/${account.id}`);
  }

  return {
    send,
    connect,
    account: (id: string) => send<AccountJson>('GET', `/v1/accounts/${id}`),
    /** All stored items: singles, masters and exceptions. */
    async activities(query = ''): Promise<CrmActivityJson[]> {
      const items: CrmActivityJson[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: CrmActivityJson[]; nextCursor: string | null } = await send(
          'GET',
          `/v1/crm-activities?limit=2000${query}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        );
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return items;
    },
    create: (activity: Partial<CrmActivityJson>) =>
      send<CrmActivityJson>('POST', '/v1/crm-activities', activity),
    get: (id: string) => send<CrmActivityJson>('GET', `/v1/crm-activities/${id}`),
    patch: (id: string, version: number, changes: Partial<CrmActivityJson>) =>
      send<CrmActivityJson>('PATCH', `/v1/crm-activities/${id}`, changes, { 'if-match': `"${version}"` }),
    remove: (id: string) => send('DELETE', `/v1/crm-activities/${id}`),
  };
}
