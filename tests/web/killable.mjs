// A browser as a process group of its own: it can be killed at once, as by a power cut.

import { spawn } from 'node:child_process';

/**
 * @param {string} program @param {string[]} args
 * @param {RegExp} says what it says when it is there; group 1: the address at which it listens
 * @returns {Promise<{address: string, process: number, kill: () => Promise<void>}>} process: its id, and its group's
 */
export async function startKillable(program, args, says) {
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise((resolve) => { child.on('exit', resolve); });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
      const match = says.exec(said);
      if (match) resolve(match[1]);
    });
    gone.then(() => reject(new Error(`${program} did not start: ${said}`)));
  });
  return { address, process: child.pid, kill: async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    await gone;
  } };
}
