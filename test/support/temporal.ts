import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createWorker } from '../../worker/create.ts';

export interface RunningWorker {
  client: Client;
  taskQueue: string;
  stop: () => Promise<void>;
}

let isQuiet = false;

/** A worker of this test file's own, on a task queue of its own, serving the bundle that the whole run shares. */
export async function startWorker(deps: ActivityDeps, taskQueue: string): Promise<RunningWorker> {
  if (!isQuiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  isQuiet = true;
  const address = inject('temporalAddress');
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const worker = await createWorker({
    connection: native,
    namespace: 'default',
    bundle: { codePath: inject('bundlePath') },
    deps,
    taskQueue,
  });
  const running = worker.run();
  return {
    client: new Client({ connection }),
    taskQueue,
    async stop() {
      worker.shutdown();
      await running;
      await native.close();
      await connection.close();
    },
  };
}
