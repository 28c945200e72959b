// Formulas as MathML, written in the part of TeX that the lessons need: names, numbers, operators,
// x_t, x^2, {groups}, {-1.5} a number below zero, \frac{a}{b}, \sqrt{a}, \text{words}, \hat{y}, \name for
// Greek and operators.

const kNamespace = 'http://www.w3.org/1998/Math/MathML';

/** @type {Record<string, string>} */
const letters = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', eta: 'η', theta: 'θ', lambda: 'λ', mu: 'μ',
  sigma: 'σ', phi: 'φ', Sigma: 'Σ', partial: '∂', ell: 'ℓ', dots: '…', infty: '∞', top: '⊤',
};
/** @type {Record<string, string>} */
const operators = {
  cdot: '·', times: '×', odot: '⊙', le: '≤', ge: '≥', ne: '≠', approx: '≈', in: '∈', to: '→', sum: '∑', prod: '∏',
  min: 'min', max: 'max', quad: '\u2003', '|': '‖',
};
const functions = new Set(['tanh', 'softmax', 'exp', 'log', 'diag', 'score', 'min', 'max', 'ReLU']);

/** @param {string} name @param {(Node | string)[]} children @param {Record<string, string>} [attributes] */
function node(name, children, attributes = {}) {
  const element = document.createElementNS(kNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** @param {Node[]} parts */
const row = (parts) => parts.length === 1 ? parts[0] : node('mrow', parts);
const thin = () => node('mspace', [], { width: '0.17em' });

/** In a script an operator stands close. @param {Node} part */
function close(part) {
  for (const sign of part instanceof Element ? [part, ...part.querySelectorAll('mo')] : [])
    if (sign.localName === 'mo') for (const side of ['lspace', 'rspace']) sign.setAttribute(side, '0');
  return part;
}

/** Reads a formula from left to right. */
class Reader {
  /** @param {string} text */
  constructor(text) {
    this.tokens = text.match(/\\(?:[A-Za-z]+|\|)|\d+(?:\.\d+)?|[^\s]/g) ?? [];
    this.at = 0;
  }

  /** @returns {Node[]} up to a closing brace or the end */
  group() {
    /** @type {Node[]} */ const parts = [];
    while (this.at < this.tokens.length && this.tokens[this.at] !== '}') {
      // A function stands apart from the factor before it.
      const last = /** @type {Element | undefined} */ (parts.at(-1));
      if (last && last.localName !== 'mo' && functions.has(this.tokens[this.at].slice(1)) && this.tokens[this.at].startsWith('\\')) parts.push(thin());
      parts.push(this.scripted());
    }
    this.at++;
    return parts;
  }

  /** The words of a braced text, spaces lost: they are written as ~. */
  words() {
    this.at++;
    let text = '';
    while (this.at < this.tokens.length && this.tokens[this.at] !== '}') text += this.tokens[this.at++];
    this.at++;
    return text.replaceAll('~', '\u00a0');
  }

  /** @returns {Node} */
  scripted() {
    const base = this.atom();
    /** @type {Node | undefined} */ let below;
    /** @type {Node | undefined} */ let above;
    for (;;) {
      const mark = this.tokens[this.at];
      if (mark === '_') {
        this.at++;
        below = close(this.atom());
      } else if (mark === '^') {
        this.at++;
        above = close(this.atom());
      } else break;
    }
    const large = base.textContent === '∑' || base.textContent === '∏';
    if (below && above) return node(large ? 'munderover' : 'msubsup', [base, below, above]);
    if (below) return node(large ? 'munder' : 'msub', [base, below]);
    if (above) return node('msup', [base, above]);
    return base;
  }

  /** @returns {Node} */
  atom() {
    const token = this.tokens[this.at++] ?? '';
    if (token === '{') {
      if (this.tokens[this.at] === '-' && /^\d/.test(this.tokens[this.at + 1] ?? '') && this.tokens[this.at + 2] === '}') {
        this.at += 3;
        return node('mn', [`−${this.tokens[this.at - 2]}`]);
      }
      return row(this.group());
    }
    if (token.startsWith('\\')) {
      const name = token.slice(1);
      if (name === 'frac') {
        const above = this.atom();
        return node('mfrac', [above, this.atom()]);
      }
      if (name === 'sqrt') return node('msqrt', [this.atom()]);
      if (name === 'hat') return node('mover', [this.atom(), node('mo', ['^'])], { accent: 'true' });
      if (name === 'text') return node('mtext', [this.words()]);
      if (functions.has(name)) {
        const written = node('mi', [name], { mathvariant: 'normal' });
        // A function stands apart from an argument without parentheses.
        return /^[(_^]?$/.test(this.tokens[this.at] ?? '') ? written : node('mrow', [written, thin()]);
      }
      if (name in letters) return node('mi', [letters[name]]);
      return node('mo', [operators[name] ?? name]);
    }
    if (/^\d/.test(token)) return node('mn', [token]);
    if (/^\p{L}$/u.test(token)) return node('mi', [token]);
    if (token === '-') return node('mo', ['−']);
    if (token === "'") return node('mo', ['′']);
    return node('mo', [token], /[()[\]|]/.test(token) ? { stretchy: 'false' } : {});
  }
}

/**
 * @param {string} text
 * @param {boolean} [display] in a line of its own
 */
export function math(text, display = false) {
  const reader = new Reader(text);
  return node('math', [row(reader.group())], { display: display ? 'block' : 'inline' });
}
