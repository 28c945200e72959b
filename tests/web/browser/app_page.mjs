// What tests of the translator's page share.

/** Waits until what is in the box is translated. */
export async function settled(page) {
  await page.waitForFunction(() => document.getElementById('target').ariaBusy !== 'true' && document.getElementById('target').textContent !== '' &&
    document.documentElement.dataset.ready && document.getElementById('progress').hidden);
}

/** Types a text and waits for its translation. */
export async function translated(page, text) {
  await page.fill('#source', text);
  await page.waitForFunction(() => document.getElementById('target').ariaBusy === 'true', null, { polling: 'raf', timeout: 3000 }).catch(() => {});
  await settled(page);
  return page.textContent('#target');
}
