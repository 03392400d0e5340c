import { createApp } from '../../api/app.ts';
import { type Person, type Rig, SELLER, tokenOf } from '../api/support.ts';
import { type Bench, startBench } from './harness.ts';

/** The page before the real API on a real database, for one signed-in user. */
export async function startRealBench({ deps }: Rig, person: Person = SELLER): Promise<Bench> {
  const user = { role: 'seller', name: 'Sam Seller', email: `${person.id}@crm.example` };
  const token = await tokenOf(person);
  return startBench({ fetch: createApp(deps).fetch, users: [{ ...user, ...person, token }] });
}
