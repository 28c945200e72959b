// The engine's errors as real Error classes. The core throws them by name; they cross the worker
// as {name, message, stack} and arrive with their words intact.

/** Base of every error that comes from the engine. */
export class RefrainError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = new.target.name;
  }
}
/** A model or checkpoint is not what it claims to be; the message says where and why. */
export class FormatError extends RefrainError {}
/** An option is unknown or out of range. */
export class ArgumentError extends RefrainError {}
/** A text or corpus is unusable; the message names the line. */
export class DataError extends RefrainError {}
/** Two shapes that must agree do not. */
export class ShapeError extends RefrainError {}
/** A call came in the wrong order. */
export class StateError extends RefrainError {}
/** Training ran away; the last good weights are kept. */
export class DivergedError extends RefrainError {}
/** Why a download failed: nothing came, the server answered something else, or it broke off. @typedef {'network' | 'answer' | 'broken'} DownloadReason */
/** A model or the module could not be downloaded; `reason` where it is one of these. */
export class DownloadError extends RefrainError {
  /** @param {string} message @param {DownloadReason} [reason] */
  constructor(message, reason) {
    super(message);
    this.reason = reason;
  }
}
/** The worker died; the next call starts a new one. */
export class WorkerError extends RefrainError {}

/** @type {Record<string, new (message: string) => Error>} */
const classes = {
  FormatError, ArgumentError, DataError, ShapeError, StateError, DivergedError, DownloadError, WorkerError,
  RangeError, TypeError,
};

/** @typedef {{name: string, message: string, stack?: string}} PlainError */

/** What a message can carry of an error. @param {unknown} error @returns {PlainError} */
export function toPlain(error) {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return { name: 'Error', message: String(error) };
}

/** The error that was sent. @param {PlainError} plain @returns {Error} */
export function fromPlain(plain) {
  const known = Object.hasOwn(classes, plain.name) ? classes[plain.name] : Error;
  const error = new known(plain.message);
  error.name = plain.name;
  if (plain.stack) error.stack = plain.stack;
  return error;
}
