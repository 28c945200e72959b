// One way to drive a page as a learner does, in Playwright's browsers and in Puppeteer's.

/**
 * @typedef {object} Learner
 * @property {(selector: string) => Promise<void>} click
 * @property {(selector: string, value: string) => Promise<void>} set types into a control, moves it or chooses in it
 * @property {(selector: string, ...keys: string[]) => Promise<void>} press keys while it has the focus
 * @property {(condition: Function, argument?: any) => Promise<unknown>} until waits until it holds in the page
 * @property {() => Promise<void>} reload the page, until it is ready again
 * @property {(what: Function, argument?: any) => Promise<any>} read what it says in the page
 */

/** Sets a control as a reader's hand does. @param {string} selector @param {string} value */
const setIn = ([selector, value]) => {
  const control = document.querySelector(selector);
  if (control.type === 'checkbox' || control.type === 'radio') control.checked = value === 'true';
  else control.value = value;
  for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
};

/** @returns {Learner} */
export const playwrightLearner = (page) => ({
  click: (selector) => page.click(selector),
  set: (selector, value) => page.evaluate(setIn, [selector, value]),
  async press(selector, ...keys) {
    await page.focus(selector);
    for (const key of keys) await page.keyboard.press(key);
  },
  until: (condition, argument) => page.waitForFunction(condition, argument),
  async reload() {
    await page.reload();
    await page.waitForSelector('html[data-ready]');
  },
  read: (what, argument) => page.evaluate(what, argument),
});

/** @returns {Learner} */
export const puppeteerLearner = (page) => ({
  click: (selector) => page.click(selector),
  set: (selector, value) => page.evaluate(setIn, [selector, value]),
  async press(selector, ...keys) {
    await page.focus(selector);
    for (const key of keys) await page.keyboard.press(key);
  },
  until: (condition, argument) => page.waitForFunction(condition, {}, argument),
  async reload() {
    await page.reload();
    await page.waitForSelector('html[data-ready]');
  },
  read: (what, argument) => page.evaluate(what, argument),
});
