// HTML as a list of tags, texts and what stays as it is. Nothing is parsed into a document, so
// nothing can load or run; what a tag holds is kept to the character.

/**
 * @typedef {{kind: 'open', name: string, raw: string, isVoid: boolean}
 *   | {kind: 'close', name: string, raw: string}
 *   | {kind: 'text', text: string}
 *   | {kind: 'opaque', raw: string}} MarkupToken text: with its character references resolved; opaque: kept as it is
 */

const voids = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'param', 'source', 'track', 'wbr']);
const rawTexts = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript', 'plaintext', 'template']);
const tag = /<(\/?)([a-zA-Z][^\s/>\0]*)((?:[^>"'=]|=\s*"[^"]*"|=\s*'[^']*'|=[^>"'\s]?|["'])*)>/y;
const reference = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z][a-zA-Z\d]{1,30}));/g;
const names = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', shy: '\u00ad',
  copy: '©', reg: '®', trade: '™', hellip: '…', ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”',
  laquo: '«', raquo: '»', euro: '€', pound: '£', yen: '¥', cent: '¢', sect: '§', para: '¶', deg: '°', plusmn: '±', times: '×',
  divide: '÷', middot: '·', bull: '•', iexcl: '¡', iquest: '¿', szlig: 'ß', agrave: 'à', aacute: 'á', acirc: 'â', atilde: 'ã',
  auml: 'ä', aring: 'å', aelig: 'æ', ccedil: 'ç', egrave: 'è', eacute: 'é', ecirc: 'ê', euml: 'ë', igrave: 'ì', iacute: 'í',
  icirc: 'î', iuml: 'ï', ntilde: 'ñ', ograve: 'ò', oacute: 'ó', ocirc: 'ô', otilde: 'õ', ouml: 'ö', oslash: 'ø', oelig: 'œ',
  ugrave: 'ù', uacute: 'ú', ucirc: 'û', uuml: 'ü', yuml: 'ÿ', Agrave: 'À', Aacute: 'Á', Acirc: 'Â', Auml: 'Ä', Aring: 'Å',
  AElig: 'Æ', Ccedil: 'Ç', Egrave: 'È', Eacute: 'É', Ecirc: 'Ê', Euml: 'Ë', Iacute: 'Í', Icirc: 'Î', Ntilde: 'Ñ', Oacute: 'Ó',
  Ocirc: 'Ô', Ouml: 'Ö', Oslash: 'Ø', Uacute: 'Ú', Ucirc: 'Û', Uuml: 'Ü' }));

/** Text as HTML shows it. @param {string} text */
export function escaped(text) {
  return text.replace(/[&<>\u00a0]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' }[c] ?? '&nbsp;'));
}

/** @param {string} html a stretch without tags @param {MarkupToken[]} tokens */
function pushText(html, tokens) {
  let text = '', at = 0;
  const flush = () => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
  };
  for (const match of html.matchAll(reference)) {
    text += html.slice(at, match.index);
    at = match.index + match[0].length;
    const [raw, decimal, hex, name] = match;
    const code = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : 0;
    const isCharacter = code >= 0xa0 ? code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) : code >= 0x20 && code < 0x7f;
    const character = name ? names.get(name) : isCharacter ? String.fromCodePoint(code) : undefined;
    if (character !== undefined) {
      text += character;
      continue;
    }
    flush();
    tokens.push({ kind: 'opaque', raw });
  }
  text += html.slice(at);
  flush();
}

/** Where a comment, a declaration or a processing instruction that begins at `at` ends. @param {string} html @param {number} at */
function endOfDeclaration(html, at) {
  const isComment = html.startsWith('<!--', at);
  const mark = isComment ? '-->' : '>';
  // `<!-->` is a comment, too.
  const found = html.indexOf(mark, at + (isComment ? 2 : 1));
  return found < 0 ? html.length : found + mark.length;
}

/**
 * Cuts HTML into tokens. A comment or raw text that is not closed gets closed, so that nothing of what
 * follows is taken into it.
 * @param {string} html
 * @returns {MarkupToken[]}
 */
export function markupTokens(html) {
  /** @type {MarkupToken[]} */ const tokens = [];
  let start = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    tag.lastIndex = at;
    const match = tag.exec(html);
    if (!match && !/^<[!?]|^<\/[^a-zA-Z>]/.test(html.slice(at, at + 3))) {
      ++at;  // a lone < is text
      continue;
    }
    pushText(html.slice(start, at), tokens);
    if (!match) {
      start = endOfDeclaration(html, at);
      const raw = html.slice(at, start);
      const isOpen = raw.startsWith('<!--') && !/-->$/.test(raw);
      tokens.push({ kind: 'opaque', raw: isOpen ? `${raw}-->` : raw.endsWith('>') ? raw : `${raw}>` });
      at = start;
      continue;
    }
    const [raw, slash, written, rest] = match;
    const name = written.toLowerCase();
    at = start = tag.lastIndex;
    if (slash) {
      tokens.push({ kind: 'close', name, raw });
    } else if (rawTexts.has(name)) {
      const close = new RegExp(`</${name}[\\s/>]`, 'i').exec(html.slice(start));
      const end = close ? html.indexOf('>', start + close.index) + 1 || html.length : html.length;
      const whole = html.slice(start - raw.length, end);
      tokens.push({ kind: 'opaque', raw: close && whole.endsWith('>') ? whole : `${whole}</${name}>` });
      at = start = end;
    } else {
      tokens.push({ kind: 'open', name, raw, isVoid: voids.has(name) || /\/\s*$/.test(rest) });
    }
  }
  pushText(html.slice(start), tokens);
  return tokens;
}
