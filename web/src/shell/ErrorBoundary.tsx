import { Button, Container, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { texts } from '../texts.ts';

interface Props {
  readonly children: ReactNode;
}

/** A fault in one page leaves the rest usable and says what to do. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Container size="sm" py={80}>
        <Stack align="flex-start">
          <Title order={1}>{texts.errors.title}</Title>
          <Text>{texts.common.crashed}</Text>
          <Button onClick={() => window.location.reload()}>{texts.common.reload}</Button>
        </Stack>
      </Container>
    );
  }
}
