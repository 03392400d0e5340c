import { expect, test } from 'vitest';
import { parseArguments } from '../../local/arguments.ts';

const parse = (...argv: string[]) => parseArguments(argv, '/home/sam', '/srv/project');

test('without arguments the state lies in the project and the page is on 8080', () => {
  expect(parse()).toEqual({ ics: [], reset: false, dataDir: '/srv/project/.local', basePort: 8080 });
});

test('files may be given more than once, relative to where the person stands', () => {
  expect(parse('--ics', 'a.ics', '--ics', '/tmp/b.ics').ics).toEqual(['/home/sam/a.ics', '/tmp/b.ics']);
});

test('the data folder, the port and the reset are taken as given', () => {
  expect(parse('--data', 'stack', '--port', '9000', '--reset')).toEqual({
    ics: [],
    reset: true,
    dataDir: '/home/sam/stack',
    basePort: 9000,
  });
});

test.each([
  [['--port', 'eighty'], '--port takes a number from 1 to 65528, not "eighty".'],
  [['--port', '0'], '--port takes a number from 1 to 65528, not "0".'],
  [['--port', '65529'], '--port takes a number from 1 to 65528, not "65529".'],
  [['--prot', '1'], "Unknown option '--prot'."],
  [['file.ics'], "Unexpected argument 'file.ics'."],
  [['--ics'], "Option '--ics <value>' argument missing."],
])('%j is refused with one line', (argv, message) => {
  expect(() => parse(...argv)).toThrow(new Error(message));
});
