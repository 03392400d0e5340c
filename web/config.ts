/** What the web process is told by its environment, read once and checked. */
import { z } from 'zod';

const demoUserSchema = z.object({
  role: z.string(),
  id: z.string(),
  company: z.string(),
  name: z.string(),
  email: z.string(),
  token: z.string(),
});

type DemoUser = z.infer<typeof demoUserSchema>;

export interface WebConfig {
  readonly host: string;
  readonly port: number;
  readonly apiUrl: URL;
  /** Undefined where users come from the host CRM: then nobody is signed in from the page. */
  readonly demoUsers: readonly DemoUser[] | undefined;
  readonly emulatorUrl: string | undefined;
  readonly temporalUiUrl: string | undefined;
}

const url = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' });
const blankIsMissing = (value: unknown) => (value === '' ? undefined : value);

const environmentSchema = z.object({
  WEB_HOST: z.preprocess(blankIsMissing, z.string().default('127.0.0.1')),
  WEB_PORT: z.preprocess(blankIsMissing, z.coerce.number('must be a port').int().min(0).max(65_535)),
  API_URL: url,
  DEMO_USERS: z.preprocess(blankIsMissing, z.string().optional()),
  EMULATOR_URL: z.preprocess(blankIsMissing, url.optional()),
  TEMPORAL_UI_URL: z.preprocess(blankIsMissing, url.optional()),
});

/** Throws an error with one line for each variable that is missing or wrong. */
export function readWebConfig(environment: Readonly<Record<string, string | undefined>>): WebConfig {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The web process cannot start. ${lines.join('; ')}`);
  }
  const values = parsed.data;
  return {
    host: values.WEB_HOST,
    port: values.WEB_PORT,
    apiUrl: new URL(values.API_URL),
    demoUsers: values.DEMO_USERS === undefined ? undefined : readDemoUsers(values.DEMO_USERS),
    emulatorUrl: values.EMULATOR_URL,
    temporalUiUrl: values.TEMPORAL_UI_URL,
  };
}

function readDemoUsers(text: string): DemoUser[] {
  try {
    return z.array(demoUserSchema).parse(JSON.parse(text));
  } catch (cause) {
    throw new Error('The web process cannot start. DEMO_USERS: must be a JSON list of users', { cause });
  }
}
