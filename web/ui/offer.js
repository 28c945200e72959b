// A file for the reader to keep.

/** @param {string} name @param {string} text @param {string} type */
export function offerFile(name, text, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);  // some browsers ask first where it goes
}
