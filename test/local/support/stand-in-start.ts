/** `npm start` with stand-ins for its parts: the lock, the supervision and the stopping are the real ones. */
import path from 'node:path';
import { parseArguments } from '../../../local/arguments.ts';
import { dataFolder } from '../../../local/data-folder.ts';
import { runInForeground } from '../../../local/foreground.ts';
import { programPart } from '../../../local/parts.ts';
import { checkPorts, portsFrom } from '../../../local/ports.ts';
import { urlOf } from '../../../local/settings.ts';

const { dataDir, basePort } = parseArguments(process.argv.slice(2), process.cwd(), process.cwd());
const data = dataFolder(dataDir);
const ports = portsFrom(basePort);
const order = ['postgres', 'temporal', 'emulator', 'api', 'worker', 'web'] as const;
const portOf = (name: (typeof order)[number]) => ports[name === 'worker' ? 'workerHealth' : name];
const stubborn = process.env['STUBBORN_PART'];

try {
  await runInForeground({
    data,
    prepare: () =>
      checkPorts(
        ports,
        order.map((name) => (name === 'worker' ? 'workerHealth' : name)),
      ),
    bringUp: async (supervisor) => {
      for (const name of order) {
        await supervisor.run(
          programPart({
            name,
            args: [
              path.join(import.meta.dirname, 'stand-in-part.ts'),
              name,
              String(portOf(name)),
              path.join(dataDir, 'endings'),
              ...(name === stubborn ? ['--stubborn'] : []),
            ],
            env: process.env,
            cwd: dataDir,
            logFile: path.join(data.logs, `${name}.log`),
            readyUrl: urlOf(portOf(name)),
            graceMs: name === stubborn ? 300 : 10_000,
          }),
        );
      }
      return {
        web: urlOf(ports.web),
        api: urlOf(ports.api),
        emulator: urlOf(ports.emulator),
        temporal: `127.0.0.1:${ports.temporal}`,
        temporalUi: urlOf(ports.temporalUi),
        database: 'postgres://stand-in',
        users: [],
        google: [],
      };
    },
    onReady: () => console.log('ready'),
    log: (line) => console.log(line),
  });
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
