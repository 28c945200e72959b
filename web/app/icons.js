// The page's icons: strokes on a grid of 20.

/** @type {Record<string, string>} */
const paths = {
  swap: 'M4 7h11m-3-3 3 3-3 3M16 13H5m3-3-3 3 3 3',
  paste: 'M7 4H5.5A1.5 1.5 0 0 0 4 5.5v10A1.5 1.5 0 0 0 5.5 17h9a1.5 1.5 0 0 0 1.5-1.5v-10A1.5 1.5 0 0 0 14.5 4H13M7 3h6v3H7zM7.5 10.5h5m-5 3h3',
  copy: 'M8 7h7.5A.5.5 0 0 1 16 7.5v9a.5.5 0 0 1-.5.5h-7a.5.5 0 0 1-.5-.5V7zM12 4.5V4a.5.5 0 0 0-.5-.5h-7A.5.5 0 0 0 4 4v9a.5.5 0 0 0 .5.5H5',
  file: 'M11 3H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V7zm0 0v4h4M10 14v-4m-1.8 1.6L10 9.8l1.8 1.8',
  speak: 'M4 8v4h2.5L10 15V5L6.5 8zM12.8 7.6a3.4 3.4 0 0 1 0 4.8M14.9 5.5a6.4 6.4 0 0 1 0 9',
  stop: 'M6 6h8v8H6z',
  close: 'M5 5l10 10M15 5 5 15',
  star: 'M10 3.2l2.1 4.4 4.7.6-3.4 3.3.8 4.7L10 13.9l-4.2 2.3.8-4.7L3.2 8.2l4.7-.6z',
  share: 'M10 12.5V3.5M7 6.2l3-3 3 3M6 9H4.5v7.5h11V9H14',
  back: 'M8 5 4 9l4 4M4.5 9H13a3.5 3.5 0 0 1 0 7h-2',
  download: 'M10 3.5v9M7 9.8l3 3 3-3M4.5 16.5h11',
  pen: 'M4 16l.8-3.4L13.4 4l2.6 2.6-8.6 8.6zM11.6 5.8l2.6 2.6',
};
const kSpace = 'http://www.w3.org/2000/svg';

/** An icon that says nothing to a screen reader. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(kSpace, 'svg'), path = document.createElementNS(kSpace, 'path');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** Gives every element with data-icon its icon. @param {ParentNode} root */
export function fillIcons(root) {
  for (const element of root.querySelectorAll('[data-icon]')) {
    const { icon: name = '' } = /** @type {HTMLElement} */ (element).dataset;
    element.replaceChildren(icon(name));
  }
}
