import { Avatar, Button, Menu, Text } from '@mantine/core';
import { useSession } from '../session.ts';
import { texts } from '../texts.ts';
import { CheckIcon, ChevronDownIcon, ExternalIcon } from './icons.tsx';

/** Who is signed in; in the demo also the way to become somebody else, and on a narrow screen the demo's links. */
export function UserMenu() {
  const { user, demo, signInAs } = useSession();
  const { emulator, temporalUi } = demo?.links ?? { emulator: null, temporalUi: null };
  const label = texts.session.signedInAs(user.name, user.role);
  return (
    <Menu position="bottom-end" width={280} withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          px="xs"
          rightSection={<ChevronDownIcon size={14} />}
          aria-label={label}
        >
          <Avatar name={user.name} color="petrol" size={24} mr={{ base: 0, sm: 8 }} />
          <Text span size="sm" fw={500} visibleFrom="sm">
            {label}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label hiddenFrom="sm">{label}</Menu.Label>
        {demo && <Menu.Label>{texts.session.switchTo}</Menu.Label>}
        {demo?.users.map((candidate) => (
          <Menu.Item
            key={candidate.id}
            onClick={() => signInAs(candidate)}
            leftSection={<Avatar name={candidate.name} color="petrol" size={26} />}
            rightSection={candidate.id === user.id ? <CheckIcon /> : null}
          >
            {candidate.name} ({candidate.role})
            <Text size="xs" c="dimmed">
              {candidate.email}
            </Text>
          </Menu.Item>
        ))}
        {(emulator ?? temporalUi) && <Menu.Divider hiddenFrom="md" />}
        {emulator && (
          <Menu.Item
            hiddenFrom="md"
            component="a"
            href={emulator}
            target="_blank"
            rel="noreferrer"
            leftSection={<ExternalIcon />}
          >
            {texts.links.emulator}
          </Menu.Item>
        )}
        {temporalUi && (
          <Menu.Item
            hiddenFrom="md"
            component="a"
            href={temporalUi}
            target="_blank"
            rel="noreferrer"
            leftSection={<ExternalIcon />}
          >
            {texts.links.temporal}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
