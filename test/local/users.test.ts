import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { jwtAudience, jwtIssuer, signUsers } from '../../local/users.ts';

const secret = 'a secret of more than thirty-two characters';

test('seller and colleague share a company, the outsider has another, and the tokens say so for years', async () => {
  const users = await signUsers(secret);
  expect(users.map(({ role, id, company }) => [role, id, company])).toEqual([
    ['seller', 'sam', 'acme'],
    ['colleague', 'cora', 'acme'],
    ['outsider', 'olaf', 'globex'],
  ]);
  for (const user of users) {
    const { payload } = await jwtVerify(user.token, new TextEncoder().encode(secret), {
      issuer: jwtIssuer,
      audience: jwtAudience,
      algorithms: ['HS256'],
    });
    const { id: sub, company, name, email } = user;
    expect(payload).toMatchObject({ sub, company, name, email, role: 'user' });
    const years = ((payload.exp ?? 0) - (payload.iat ?? 0)) / (365 * 86_400);
    expect(years).toBeGreaterThanOrEqual(10);
  }
});
