import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { createApi } from '../api.ts';
import { createQueryClient } from '../query-client.ts';
import {
  type Demo,
  loadDemo,
  readStoredUser,
  type Session,
  type SessionUser,
  storeUser,
} from '../session.ts';

export type SignIn =
  | { readonly state: 'waiting' }
  | { readonly state: 'nobody' }
  | { readonly state: 'signed-in'; readonly session: Session; readonly queryClient: QueryClient };

/** Signs in the user of this tab, else the first of the demo's; switching forgets all that the former user saw. */
export function useSignIn(): SignIn {
  const [demo, setDemo] = useState<Demo | null | undefined>();
  const [user, setUser] = useState<SessionUser | null>(readStoredUser);

  useEffect(() => {
    loadDemo().then(setDemo, () => setDemo(null));
  }, []);

  // The demo's tokens last as long as its stack: after a restart the one in the tab is stale, the demo's is not.
  const wanted =
    demo?.users.find((candidate) => candidate.id === user?.id) ?? (demo ? demo.users[0] : user) ?? null;
  const session = useMemo<Session | null>(() => {
    if (wanted === null || demo === undefined) return null;
    const signInAs = (next: SessionUser) => {
      storeUser(next);
      setUser(next);
    };
    return { user: wanted, demo, api: createApi(wanted.token), signInAs };
  }, [wanted, demo]);
  const signedIn = useMemo<SignIn>(
    () => (session ? { state: 'signed-in', session, queryClient: createQueryClient() } : { state: 'nobody' }),
    [session],
  );
  return demo === undefined ? { state: 'waiting' } : signedIn;
}
