import { afterAll, afterEach, expect } from 'vitest';
import path from 'node:path';
import { mailsOf, wrongAnswersOf } from './folder.ts';
import { forgetMail } from './mail.ts';
import { describeMails, describeWrong } from './report.ts';

const folder = process.env['EMULATOR_WITNESS'];
if (!folder) throw new Error('The schema witness needs its global setup; see vitest.config.ts.');
process.env['EMULATOR_WITNESS_TEST'] = path.relative(process.cwd(), expect.getState().testPath ?? '');

const read = (into: string) => ({
  wrong: wrongAnswersOf(into, process.pid),
  mails: mailsOf(into, process.pid),
});
let known = read(folder);

/** Fails the test in whose time an emulator of this process gave a wrong answer, or would have mailed guests unasked. */
function blame(into: string): void {
  const now = read(into);
  const [wrong, mails] = [now.wrong.slice(known.wrong.length), now.mails.slice(known.mails.length)];
  known = now;
  forgetMail();
  if (wrong.length > 0)
    throw new Error(`Google's own types refuse what the emulator answered:\n${describeWrong(wrong)}`);
  if (mails.length > 0)
    throw new Error(`Google would have mailed guests, and no test asked for it:\n${describeMails(mails)}`);
}

forgetMail();
afterEach(() => blame(folder));
afterAll(() => blame(folder));
