// A heat map as a real table: every cell holds its value as text, hidden while cells are small. The
// arrow keys, the pointer or a touch move a cursor; a line below says what stands there.

/** @typedef {{text: string, weight: number, hot?: boolean, none?: boolean, framed?: boolean}} Cell
 *   weight: 0 to 1, how strong the colour is; hot: in the second colour; none: there is no value; framed: set off from the others */
/** @typedef {{label: string, group?: boolean}} Row group: a line above sets it off */

export class HeatMap {
  #scroll = document.createElement('div');
  #table = document.createElement('table');
  #caption = document.createElement('caption');
  #readout = document.createElement('p');
  /** @type {HTMLTableCellElement[][]} */ #cells = [];
  /** @type {HTMLElement[]} */ #heads = [];
  /** @type {(row: number, column: number) => string} */ #describe = () => '';
  /** @type {(row: number, column: number) => void} */ #choose = () => {};
  #row = 0;
  #column = 0;

  /** @param {Element} parent */
  constructor(parent) {
    this.#scroll.className = 'heat-scroll';
    this.#scroll.tabIndex = 0;
    this.#scroll.role = 'group';
    this.#table.className = 'heat';
    this.#caption.className = 'visually-hidden';
    this.#readout.className = 'heat-readout';
    this.#readout.ariaLive = 'polite';
    this.#scroll.append(this.#table);
    parent.append(this.#scroll, this.#readout);
    this.#scroll.addEventListener('keydown', (event) => this.#key(event));
    this.#table.addEventListener('pointerover', (event) => this.#point(event));
    this.#table.addEventListener('click', (event) => this.#point(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
      Home: [0, -1e9], End: [0, 1e9] };
    const move = moves[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.select(this.#row + move[0], this.#column + move[1]);
  }

  /** @param {Event} event */
  #point(event) {
    const cell = /** @type {Element} */ (event.target).closest('td');
    if (!cell?.dataset.at) return;
    const [row, column] = cell.dataset.at.split(' ').map(Number);
    this.select(row, column);
  }

  /**
   * Rows and columns; the cursor stays where it can.
   * @param {{caption: string, rows: Row[], columns: string[], every?: number, corner?: string, texts?: boolean,
   *   signed?: boolean, describe: (row: number, column: number) => string,
   *   choose?: (row: number, column: number) => void}} shape
   *   every: of the columns' names only so many show, counted from the last;
   *   texts: show the values in the cells; signed: hot means below zero, and both colours start pale;
   *   choose: what else follows the cursor
   */
  shape({ caption, rows, columns, every = 1, corner = '', texts = false, signed = false, describe, choose = () => {} }) {
    this.#describe = describe;
    this.#choose = choose;
    this.#caption.textContent = caption;
    this.#scroll.ariaLabel = caption;
    this.#table.classList.toggle('heat-texts', texts);
    this.#table.classList.toggle('heat-signed', signed);
    const head = document.createElement('tr');
    const th = (/** @type {string} */ text, /** @type {string} */ scope) => {
      const made = document.createElement('th');
      made.scope = scope;
      made.textContent = text;
      return made;
    };
    head.append(corner ? th(corner, 'col') : document.createElement('td'), ...columns.map((name, c) => {
      const made = th(name, 'col');
      if ((columns.length - 1 - c) % every === 0) return made;
      const words = document.createElement('span');
      words.className = 'visually-hidden';
      words.textContent = name;
      made.replaceChildren(words);
      return made;
    }));
    const thead = document.createElement('thead');
    const tbody = document.createElement('tbody');
    thead.append(head);
    this.#cells = [];
    this.#heads = [];
    for (const [r, row] of rows.entries()) {
      const line = document.createElement('tr');
      line.className = row.group ? 'heat-group' : '';
      const heading = th(row.label, 'row');
      this.#heads.push(heading);
      const cells = columns.map((_, c) => {
        const cell = document.createElement('td');
        cell.dataset.at = `${r} ${c}`;
        return cell;
      });
      this.#cells.push(cells);
      line.append(heading, ...cells);
      tbody.append(line);
    }
    this.#table.replaceChildren(this.#caption, thead, tbody);
    this.select(this.#row, this.#column);
  }

  /** Colours and texts of one row. @param {number} row @param {Cell[]} values */
  update(row, values) {
    values.forEach((value, c) => {
      const cell = this.#cells[row]?.[c];
      if (!cell) return;
      cell.style.setProperty('--weight', value.weight.toFixed(3));
      cell.classList.toggle('hot', value.hot === true);
      cell.classList.toggle('none', value.none === true);
      cell.classList.toggle('framed', value.framed === true);
      cell.classList.toggle('full', value.weight > 0.68);
      if (cell.textContent !== value.text) cell.textContent = value.text;
    });
    if (row === this.#row) this.#say('off');
  }

  /** Moves the cursor. @param {number} row @param {number} column */
  select(row, column) {
    this.#cells[this.#row]?.[this.#column]?.classList.remove('at');
    this.#row = Math.max(0, Math.min(row, this.#cells.length - 1));
    this.#column = Math.max(0, Math.min(column, (this.#cells[0]?.length ?? 1) - 1));
    const cell = this.#cells[this.#row]?.[this.#column];
    cell?.classList.add('at');
    if (document.activeElement === this.#scroll) cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#say();
    this.#choose(this.#row, this.#column);
  }

  /** @param {'polite' | 'off'} [live] values that change by themselves are not read out */
  #say(live = 'polite') {
    this.#readout.ariaLive = live;
    this.#readout.textContent = this.#cells.length ? this.#describe(this.#row, this.#column) : '';
  }
}
