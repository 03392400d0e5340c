/** Stands in for a part of the stack: answers on a port, notes its end in a file. `--stubborn` ignores SIGTERM. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [name = '', port = '', endings = '', mode = ''] = process.argv.slice(2);

const server = createServer((_request, response) => response.end(`${name} ${process.pid}\n`));
server.listen(Number(port), '127.0.0.1');

process.on('SIGTERM', () => {
  appendFileSync(endings, `${name}\n`);
  if (mode !== '--stubborn') process.exit(0);
});
// A Ctrl-C in a terminal must not reach the parts themselves.
process.on('SIGINT', () => {
  appendFileSync(endings, `${name} was interrupted\n`);
  process.exit(1);
});
