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
