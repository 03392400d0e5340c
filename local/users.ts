/** The three demo users of the local stack, with tokens as a host CRM would sign them. */
import { SignJWT } from 'jose';

export const jwtIssuer = 'local-crm';
export const jwtAudience = 'calendar-sync';

export interface DemoUser {
  readonly role: 'seller' | 'colleague' | 'outsider';
  readonly id: string;
  readonly company: string;
  readonly name: string;
  readonly email: string;
}

export const seller: DemoUser = {
  role: 'seller',
  id: 'sam',
  company: 'acme',
  name: 'Sam Seller',
  email: 'sam@acme.example',
};

export const colleague: DemoUser = {
  role: 'colleague',
  id: 'cora',
  company: 'acme',
  name: 'Cora Colleague',
  email: 'cora@acme.example',
};

/** Belongs to another company: what this one is shown of the first company is a leak. */
const outsider: DemoUser = {
  role: 'outsider',
  id: 'olaf',
  company: 'globex',
  name: 'Olaf Outsider',
  email: 'olaf@globex.example',
};

export interface SignedUser extends DemoUser {
  readonly token: string;
}

/** All three, each with a token that lasts ten years: as long as any local stack. */
export async function signUsers(secret: string): Promise<SignedUser[]> {
  return Promise.all(
    [seller, colleague, outsider].map(async (user) =>
      Object.assign({ token: await sign(user, secret) }, user),
    ),
  );
}

async function sign(user: DemoUser, secret: string): Promise<string> {
  return new SignJWT({ company: user.company, role: 'user', name: user.name, email: user.email })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(jwtIssuer)
    .setAudience(jwtAudience)
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime('10 years')
    .sign(new TextEncoder().encode(secret));
}
