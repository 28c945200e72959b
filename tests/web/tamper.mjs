// Stored data changed by hand, in a page of Playwright's or Puppeteer's.

/** Changes stored values by hand, as nothing of the page does. @param change (value, key, objects) => void, without names from here */
export const tamper = (page, database, table, change) => page.evaluate(`(async () => {
  const db = await new Promise((resolve, reject) => {
    const request = indexedDB.open('${database}');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const transaction = db.transaction('${table}', 'readwrite'), objects = transaction.objectStore('${table}');
  objects.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    (${change})(cursor.value, cursor.key, objects);
    cursor.continue();
  };
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  db.close();
})()`);
/** One bit of a stored file is another. */
export const flip = (key) => `(value, key, objects) => {
  if (key !== '${key}') return;
  const bytes = new Uint8Array(value);
  bytes[bytes.length >> 1] ^= 1;
  objects.put(bytes.buffer, key);
}`;
/** Five entries on the shelf of the translator, two of them damaged, and a setting that is none. */
export async function damageShelf(page) {
  await page.evaluate(async () => {
    const { Shelf, entryOf } = await import('/app/shelf.js');
    const shelf = new Shelf({ onDamaged() {}, onChange() {} });
    const entry = (source) => entryOf({ from: 'en', to: 'fr', source, target: 'x' });
    await shelf.put('history', entry('one'), entry('two'), entry('three'), entry('four'));
    await shelf.put('phrases', entry('five'));
    localStorage.setItem('refrain.direction', '{"rubbish');
  });
  await tamper(page, 'refrain-shelf', 'history', (value, key, objects) => {
    if (value.source === 'two') objects.put({ ...value, target: 'other words' }, key);
    if (value.source === 'three') objects.put('rubbish', key);
  });
}
