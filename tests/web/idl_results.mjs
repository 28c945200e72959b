// What idlharness must have found.

import assert from 'node:assert/strict';

/** @param {{diagnostic: (words: string) => void}} t @param {{name: string, passed: boolean, message: string | null}[]} results */
export function checkResults(t, results) {
  assert.deepEqual(results.filter(({ passed }) => !passed), []);
  // Each interface with its members, none left out.
  for (const name of ['Translator interface: operation translate(', 'Translator interface: attribute inputQuota', 'Translator interface: operation destroy()',
    'Translator must be primary interface of translator', 'LanguageDetector interface: operation detect(', 'LanguageDetector interface: attribute expectedInputLanguages',
    'CreateMonitor interface: attribute ondownloadprogress', 'CreateMonitor interface object length'])
    assert.ok(results.some((result) => result.name.startsWith(name)), name);
  t.diagnostic(`${results.length} checks`);
}
