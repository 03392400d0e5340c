import { Anchor, Center, Container, Loader, Stack, Text, Title } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { useLocation } from './router.ts';
import { SessionContext, useSession } from './session.ts';
import { ErrorBoundary } from './shell/ErrorBoundary.tsx';
import { Header } from './shell/Header.tsx';
import { Link } from './shell/Link.tsx';
import { useSignIn } from './shell/use-sign-in.ts';
import { CalendarSyncPage } from './sync/CalendarSyncPage.tsx';
import { texts } from './texts.ts';

// The calendar component is by far the largest part; the sync page does not wait for it.
const CalendarPage = lazy(async () => ({
  default: (await import('./calendar/CalendarPage.tsx')).CalendarPage,
}));

function Waiting() {
  return (
    <Center h="60vh">
      <Loader aria-label={texts.common.loading} />
    </Center>
  );
}

function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Container size="sm" py={80}>
      <Stack gap="sm">
        <Title order={1}>{title}</Title>
        {children}
      </Stack>
    </Container>
  );
}

function CurrentPage() {
  const { path } = useLocation();
  const { user } = useSession();
  if (path === '/calendar-sync') return <CalendarSyncPage key={user.id} />;
  if (path === '/') {
    return (
      <Suspense fallback={<Waiting />}>
        <CalendarPage key={user.id} />
      </Suspense>
    );
  }
  return (
    <Message title={texts.common.notFound}>
      <Anchor component={Link} to="/">
        {texts.common.toCalendar}
      </Anchor>
    </Message>
  );
}

export function App() {
  const signIn = useSignIn();
  if (signIn.state === 'waiting') return <Waiting />;
  if (signIn.state === 'nobody') {
    return (
      <Message title={texts.session.missingTitle}>
        <Text>{texts.session.missing}</Text>
      </Message>
    );
  }
  return (
    <QueryClientProvider client={signIn.queryClient} key={signIn.session.user.id}>
      <SessionContext value={signIn.session}>
        <Header />
        <ErrorBoundary>
          <main>
            <CurrentPage />
          </main>
        </ErrorBoundary>
      </SessionContext>
    </QueryClientProvider>
  );
}
