// Messages between client and worker: every type in this one file.
//
// The client sends {id, type, ...}; the worker answers with any number of {id, progress} and then
// one {id, result} or {id, error}. {type: 'cancel', id} ends a running call; it then answers with
// an error named AbortError. Calls of one worker run one after the other.

/**
 * @typedef {object} TranslateOptions
 * @property {string} [target] language to translate into; multilingual models need it
 * @property {string} [prefix] the translation must begin so
 * @property {number} [beam_size] hypotheses kept; 1 is greedy
 * @property {number} [n_best] results a sentence, at most beam_size
 * @property {number} [length_penalty] alpha of Wu et al. 2016
 * @property {boolean} [whole] the text is one sentence: do not split it
 */

/**
 * @typedef {{id: number, type: 'load', json: string}
 *   | {id: number, type: 'describe'}
 *   | {id: number, type: 'verify'}
 *   | {id: number, type: 'save', format: 'float32' | 'float16' | 'int8' | 'nested'}
 *   | {id: number, type: 'translate', text: string, options: TranslateOptions}
 *   | {id: number, type: 'train', recipe: object, pairs: string, holdOut: boolean, checkpoint?: string}
 *   | {id: number, type: 'checkpoint'}
 *   | {id: number, type: 'generate', prompt: string, options: object}
 *   | {id: number, type: 'cancel'}} Request
 */

/**
 * @typedef {object} Card
 * @property {string} name
 * @property {string} description
 * @property {string} data
 * @property {string} licence
 * @property {string} attribution
 * @property {string} command
 * @property {{test: string, direction: string, metric: string, value: number, signature: string, command: string}[]} scores
 * @property {string[]} limits
 */

/**
 * @typedef {object} ModelInfo
 * @property {'translation' | 'language_model'} kind
 * @property {string[]} source languages it reads
 * @property {string[]} target languages it writes
 * @property {number} parameters
 * @property {number} vocabulary
 * @property {Card} card
 */

/**
 * @typedef {object} Hypothesis
 * @property {string} text
 * @property {string[]} pieces
 * @property {number[]} probabilities one a piece, and one for the end where it came
 * @property {number} score
 * @property {boolean} finished
 * @property {number[][]} attention weights of the source pieces, a list for each target piece
 */

/** @typedef {{source: string, pieces: string[], start: number, outputStart: number, hypotheses: Hypothesis[]}} Sentence */
/** @typedef {{text: string, sentences: Sentence[]}} TranslationResult */
/** @typedef {{finished: number, total: number, text: string}} TranslationProgress */

/**
 * @typedef {object} TrainingProgress
 * @property {number} step
 * @property {number} epoch
 * @property {number} position
 * @property {number} batches
 * @property {number} loss a word, in nats
 * @property {number} perplexity
 * @property {number} gradientNorm
 * @property {number} learningRate
 * @property {number} words
 * @property {number} wordsPerSecond
 * @property {boolean} finished
 * @property {string} reason
 * @property {number} [validationPerplexity]
 * @property {number} [validationAccuracy]
 */

export {};
