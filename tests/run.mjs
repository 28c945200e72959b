// npm test: installs, builds and runs every test, then a table and one last line
// "N passed, N failed".

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { buildModules, buildPreset, installModule } from '../web/tools/build.mjs';
import { isThere, root, setup } from '../web/tools/setup.mjs';
import { installVendor } from '../web/tools/vendor.mjs';

const results = [];
const minutes = 30;  // the longest a suite may take
let begun = performance.now();  // of the suite that runs

/**
 * Records a suite; one that could not run counts as one failure.
 * @param {string[]} failures what failed, a line each
 */
function record(name, passed, failed, failures = []) {
  results.push({ name, passed, failed, failures, seconds: (performance.now() - begun) / 1000 });
  begun = performance.now();
}

/** Runs a command with its output shown as it comes and kept, without colours. */
async function show(command, args) {
  console.log(`\n> ${path.relative(root, command) || command} ${args.join(' ')}`.slice(0, 300));
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
  const clock = setTimeout(() => {
    console.log(`stopped after ${minutes} minutes`);
    child.kill('SIGTERM');
  }, minutes * 60000);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      console.log(String(error));
      resolve(1);
    });
    child.on('close', resolve);
  });
  clearTimeout(clock);
  return { output: output.replace(/\x1b\[[\d;]*m/g, ''), ok: code === 0 };
}

function count(output, pattern) {
  const match = [...output.matchAll(pattern)].at(-1);
  return match ? match.slice(1).map(Number) : null;
}

async function doctest(name, command, args) {
  const { output, ok } = await show(command, args);
  const counts = count(output, /test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed/g);
  const failures = [...output.matchAll(/^.*: ERROR: .*$/gm)].map(([line]) => line.slice(0, 300));
  if (counts) record(name, counts[0], counts[1] + (ok || counts[1] > 0 ? 0 : 1), failures);
  else record(name, 0, 1);
}

/**
 * Runs files of tests: how many passed and failed, of the failed a line each, and their files: none where
 * not every failure has one, as when the run was stopped. A run without a count is a failure.
 */
async function runTests(files) {
  const { output, ok } = await show(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=tap', ...files]);
  const passed = count(output, /^# pass (\d+)/gm)?.[0], broken = count(output, /^# fail (\d+)/gm)?.[0];
  // One that took too long is cancelled.
  const failed = broken === undefined ? undefined : broken + (count(output, /^# cancelled (\d+)/gm)?.[0] ?? 0);
  const found = [...output.matchAll(/^ *not ok \d+ - (.*)\n(?: *(?!error:|\.\.\.).*\n)*? *error: (?:\|-\n *)?(.*)/gm)];
  const failures = found.map(([, test, error]) => `${test}: ${error}`.slice(0, 300));
  if (passed === undefined || failed === undefined) return { passed: 0, failed: 1, failures, files: [] };
  const places = found.map(([text]) => /location: '(.*?):\d+:\d+'/.exec(text)?.[1]).filter((file) => files.includes(file));
  return { passed, failed: failed + (ok || failed > 0 ? 0 : 1), failures, files: places.length === failed ? [...new Set(places)] : [] };
}

async function nodeTests(name, files) {
  if (files.length === 0) return;
  const { passed, failed, failures } = await runTests(files);
  record(name, passed, failed, failures);
}

/**
 * The same in a browser, which a busy machine may starve or end: a file in which a test failed is run
 * once more. What passes then has passed, and is named with what it failed with first.
 */
async function pageTests(name, files) {
  const first = await runTests(files);
  if (first.files.length === 0) return record(name, first.passed, first.failed, first.failures);
  const again = await runTests(first.files);
  record(name, first.passed + first.failed - again.failed, again.failed,
    [...again.failures, ...first.failures.map((failure) => `at the first try: ${failure}`)]);
}

async function check(name, command, args) {
  const { ok } = await show(command, args);
  record(name, ok ? 1 : 0, ok ? 0 : 1);
}

/** Files below a folder whose name ends so, links and build products left out. */
function files(folder, ending) {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.some((e) => entry.name.endsWith(e)))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes(`${path.sep}module${path.sep}`))
    .sort();
}

// Whatever stops this program early, the last line stays what it promises.
let finished = false;
process.on('exit', () => {
  if (finished) return;
  console.log('\n0 passed, 1 failed');
  process.exitCode = 1;
});

setup({ forTests: true });

const sources = ['core', 'wasm', 'tests'].flatMap((folder) => files(folder, ['.cpp', '.hpp']));
await check('format', isThere('clang-format-14') ? 'clang-format-14' : 'clang-format',
  ['--dry-run', '--Werror', ...sources]);
await nodeTests('architecture', [path.join(root, 'tests/architecture.test.mjs')]);
installVendor();  // the types of what it brings are checked with ours
await check('types', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'web/jsconfig.json']);

if (buildPreset('sanitize', ['refrain_tests']))
  await doctest('core, native under sanitizers', path.join(root, 'build/sanitize/refrain_tests'), []);
else record('core, native under sanitizers', 0, 1);

if (buildModules('refrain_tests')) {
  await installModule();
  await doctest('core, WebAssembly', process.execPath,
    ['--no-experimental-fetch', path.join(root, 'build/wasm/refrain_tests.js')]);
} else record('core, WebAssembly', 0, 1);

if (buildPreset('native', ['refrain'])) {
  await nodeTests('program', files('tests/program', ['.test.mjs']));
  await nodeTests('engine in node', files('tests/web/node', ['.test.mjs']));
  await pageTests('pages in Chromium', files('tests/web/browser', ['.test.mjs']));
  await pageTests('saves that are killed', files('tests/web/kills', ['.test.mjs']));
  await pageTests('pages in Firefox', files('tests/web/firefox', ['.test.mjs']));
} else record('program', 0, 1);

const width = Math.max(...results.map((r) => r.name.length));
console.log('');
for (const { name, passed, failed, failures, seconds } of results) {
  console.log(`${name.padEnd(width)}  ${String(passed).padStart(5)} passed  ${String(failed).padStart(3)} failed  ${String(Math.round(seconds)).padStart(5)} s`);
  for (const failure of failures) console.log(`  ${failure}`);
}
const sum = (key) => results.reduce((total, r) => total + r[key], 0);
finished = true;
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
