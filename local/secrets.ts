/** The secrets of one data folder: drawn once, kept with mode 600, handed to the parts through their environment. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writePrivateFile } from './files.ts';

const secretsSchema = z.object({
  /** Signs the tokens of the host CRM's users; HS256 over these characters. */
  jwtSecret: z.string().min(32),
  apiPassword: z.string().min(16),
  workerPassword: z.string().min(16),
  /** `<keyId>:<base64 of 32 bytes>`: seals the stored Google tokens. */
  tokenKeys: z.string().regex(/^\w+:[A-Za-z0-9+/]{43}=$/),
  /** What our own emulator is given as the client's secret. */
  googleClientSecret: z.string().min(16),
});

export type Secrets = z.infer<typeof secretsSchema>;

/** Reads the secrets, drawing them first when there are none. */
export function loadSecrets(file: string): Secrets {
  if (!existsSync(file)) writePrivateFile(file, JSON.stringify(drawSecrets(), undefined, 2));
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(
      `${file} cannot be read as the secrets of this stack. Put it back, or start with --reset.`,
      {
        cause: error,
      },
    );
  }
}

const text = () => randomBytes(32).toString('base64url');

function drawSecrets(): Secrets {
  return {
    jwtSecret: text(),
    apiPassword: text(),
    workerPassword: text(),
    tokenKeys: `k1:${randomBytes(32).toString('base64')}`,
    googleClientSecret: text(),
  };
}
