/** `stack.json`: what scripts may rely on to find the running stack. Its shape is a contract. */
import { rmSync } from 'node:fs';
import type { Child } from './child.ts';
import { writePrivateFile } from './files.ts';
import type { GoogleAccount } from './google-accounts.ts';
import type { SignedUser } from './users.ts';

export const partNames = ['web', 'api', 'worker', 'emulator', 'temporal', 'postgres'] as const;
export type PartName = (typeof partNames)[number];

export interface Stack {
  readonly web: string;
  readonly api: string;
  /** Null with the real Google. */
  readonly emulator: string | null;
  /** host:port */
  readonly temporal: string;
  /** Null with a Temporal server of the caller's. */
  readonly temporalUi: string | null;
  /** The owner's URL. */
  readonly database: string;
  /** Parts that are not ours have none. */
  readonly pids: Readonly<Partial<Record<PartName, number>>>;
  readonly users: readonly Pick<SignedUser, 'role' | 'id' | 'company' | 'email' | 'token'>[];
  readonly google: readonly GoogleAccount[];
}

/** The pids of the parts among the children; helpers such as a build have none. */
export function pidsOf(children: readonly Child[]): Stack['pids'] {
  const pids: Partial<Record<PartName, number>> = {};
  for (const name of partNames) {
    const child = children.find((child) => child.name === name);
    if (child) pids[name] = child.pid;
  }
  return pids;
}

export function writeStack(file: string, stack: Stack): void {
  const users = stack.users.map(({ role, id, company, email, token }) => ({
    role,
    id,
    company,
    email,
    token,
  }));
  writePrivateFile(file, JSON.stringify({ ...stack, users }, undefined, 2));
}

export function removeStack(file: string): void {
  rmSync(file, { force: true });
}
