import { Anchor, Group, Text } from '@mantine/core';
import { useLocation } from '../router.ts';
import { useSession } from '../session.ts';
import { texts } from '../texts.ts';
import { ExternalIcon } from './icons.tsx';
import { Link } from './Link.tsx';
import { UserMenu } from './UserMenu.tsx';

function ExternalLink({ href, children }: { href: string | null | undefined; children: string }) {
  if (!href) return null;
  return (
    <Anchor href={href} target="_blank" rel="noreferrer" size="sm" c="dimmed" visibleFrom="md">
      {children} <ExternalIcon size={13} />
    </Anchor>
  );
}

export function Header() {
  const { path } = useLocation();
  const { demo } = useSession();
  const current = (to: string) => (path === to ? 'page' : undefined);
  return (
    <header className="shell-header">
      <Group px={{ base: 'sm', sm: 'lg' }} py={8} gap="xs" justify="space-between" wrap="wrap">
        <Group gap="md" wrap="nowrap">
          <Group gap={8} wrap="nowrap">
            <img src="/icon.svg" width={26} height={26} alt="" />
            <Text fw={700} visibleFrom="xs">
              {texts.product}
            </Text>
          </Group>
          <nav aria-label={texts.nav.label}>
            <Group gap={4} wrap="nowrap">
              <Link to="/" className="nav-link" aria-current={current('/')}>
                {texts.nav.calendar}
              </Link>
              <Link to="/calendar-sync" className="nav-link" aria-current={current('/calendar-sync')}>
                {texts.nav.sync}
              </Link>
            </Group>
          </nav>
        </Group>
        <Group gap="lg" wrap="nowrap">
          <ExternalLink href={demo?.links.emulator}>{texts.links.emulator}</ExternalLink>
          <ExternalLink href={demo?.links.temporalUi}>{texts.links.temporal}</ExternalLink>
          <UserMenu />
        </Group>
      </Group>
    </header>
  );
}
