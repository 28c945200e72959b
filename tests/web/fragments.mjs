// Generated pieces of HTML, good and bad, with scripts that must never run.

const inline = ['b', 'i', 'em', 'a', 'span', 'strong', 'q', 'mark'];
const block = ['p', 'div', 'li', 'h2', 'blockquote'];
const words = ['one', 'two', 'cat', 'a', '&lt;script&gt;', 'x &amp; y', 'é', '北京', '.', ' ', '\n', '&quot;', '&nbsp;', "o'clock", '1 &lt; 2'];
const attributes = ['', ' class="a b"', " title='<b>'", ' data-x=1', ' href="/?a=1&amp;b=2"', ' onclick="ran()"', ' hidden', ' title="a > b"'];
const opaque = ['<br>', '<img src="data:," alt="a>b" onerror="ran()">', '<!-- c <b> -->', '<script>ran("<b>")</script>', '<code>x < y</code>',
  '<style>a > b {}</style>', '<input value="</p>">', '<svg onload="ran()"><path d="M0"/></svg>'];

/** The same piece for the same seed; `isWhole`: every element is closed. @param {number} seed */
export function fragment(seed) {
  let state = seed * 7919 % 2147483647 || 1;
  const random = (n) => (state = (state * 48271) % 2147483647) % n;
  const pick = (list) => list[random(list.length)];
  const isWhole = random(4) > 0;
  const content = (depth, onlyInline) => Array.from({ length: 1 + random(4) }, () => {
    const kind = random(depth > 3 ? 3 : 7);
    if (kind < 2) return Array.from({ length: 1 + random(5) }, () => pick(words)).join(' ');
    if (kind === 2) return onlyInline ? pick(words) : pick(opaque);
    const name = kind < 5 || onlyInline ? pick(inline) : pick(block);
    const close = isWhole || random(6) > 0 ? `</${name}>` : '';
    const stray = isWhole || random(6) > 0 ? '' : `</${pick(inline)}>`;
    return `<${name}${pick(attributes)}>${content(depth + 1, onlyInline || inline.includes(name))}${close}${stray}`;
  }).join(random(2) ? ' ' : '');
  return { html: content(0, false), isWhole };
}
