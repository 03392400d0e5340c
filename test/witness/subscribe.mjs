/**
 * Loaded into every process of a test run (NODE_OPTIONS), and so also into what is no emulator and into other versions of Node:
 * it costs nothing and touches nothing before an emulator in this process answers for the first time.
 */
import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';

const folder = process.env.EMULATOR_WITNESS;
if (folder) {
  let recorder;
  const record = () => (recorder ??= createRequire(import.meta.url)('./record.ts').createRecorder(folder));
  subscribe('emulator:response', (response) => record().response(response));
  subscribe('emulator:mail', (mail) => record().mail(mail));
}
