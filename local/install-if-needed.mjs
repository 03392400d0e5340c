/**
 * Runs before `npm start` and `npm test`, on whatever Node the machine has and with no package installed: installs the
 * packages (Node 24 among them) when they are missing or older than the lockfile.
 *
 * `npm install` and not `npm ci`: where a registry lacks the binaries of another platform, the lockfile omits them and
 * `npm ci` refuses.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const installed = path.join(root, 'node_modules', '.package-lock.json');
const node = path.join(root, 'node_modules', 'node', 'bin', 'node');

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

function modifiedMs(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function npm(args) {
  // The npm that runs us, so that it is the one the person chose; the script path needs no shell.
  const cli = process.env.npm_execpath;
  const viaScript = cli?.endsWith('.js');
  const result = viaScript
    ? spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  return result.status === 0;
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(
    `This needs Node 20 or newer to begin with; here is ${process.versions.node}. See https://nodejs.org.`,
  );
}

const isCurrent = modifiedMs(installed) >= modifiedMs(path.join(root, 'package-lock.json'));
if (!isCurrent || !existsSync(installed)) {
  console.log('Installing the packages (once; again when the lockfile changes) …');
  // Node itself is a development dependency, so those are wanted even where the environment says "production".
  // On an older Node npm would warn of every package that wants the Node 24 which this brings: a hundred lines about nothing.
  if (!npm(['install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])) {
    fail('The packages could not be installed: npm says why above. Then run the command again.');
  }
  // An install that changes nothing leaves the time as it was, and the next start would install again.
  const now = new Date();
  if (existsSync(installed)) utimesSync(installed, now, now);
}

if (!existsSync(node) && !existsSync(`${node}.exe`)) {
  // Install scripts are switched off on this machine; this one puts the binary into place.
  const script = path.join(root, 'node_modules', 'node', 'installArchSpecificPackage.js');
  const placed = existsSync(script) && npm(['rebuild', 'node', '--ignore-scripts=false']);
  if ((!placed || !existsSync(node)) && Number(process.versions.node.split('.')[0]) < 24) {
    fail(
      'Node 24 is needed and its package could not be installed. Allow its install script: npm rebuild node',
    );
  }
}
