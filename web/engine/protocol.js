// Messages between client and worker: every type in this one file.
//
// The client sends {id, type, ...}; the worker answers with any number of {id, progress} and then
// one {id, result} or {id, error}. Of its own accord it posts {alive} once, the lock by which its end
// is noticed (lifeline.js). {type: 'cancel', id} ends a call that waits or runs; it then
// answers with an error named AbortError. Calls of one worker run one after the other.

/**
 * Which module a worker has: all of the engine, or the part that loads, describes and saves a model and
 * translates, less than half to download. A client says it first: {type: 'begin', part, isCompiled};
 * isCompiled: the page compiles it, and {type: 'code', module} follows, without a module where that failed.
 * @typedef {'refrain' | 'translator'} EnginePart
 */
/** @typedef {'float32' | 'float16' | 'int8' | 'nested'} Format how a file holds weights */

/**
 * @typedef {object} TranslateOptions
 * @property {string} [target] language to translate into; multilingual models need it
 * @property {string} [prefix] the translation must begin so
 * @property {number} [beam_size] hypotheses kept; 1 is greedy
 * @property {number} [n_best] results a sentence, at most beam_size
 * @property {number} [length_penalty] alpha of Wu et al. 2016
 * @property {boolean} [branch] after the prefix the beam_size most probable words each go on greedily
 * @property {boolean} [whole] the text is one sentence: do not split it
 */

/** @typedef {{name: string, bytes: Uint8Array}} NamedBytes a file */
/** @typedef {'model' | 'weights' | 'vocabulary' | 'target_vocabulary' | 'word_vectors' | 'unknown'} FileRole */
/** @typedef {{name: string, role: FileRole}} SortedFile */

/**
 * @typedef {object} ConvertOptions what files of other programs do not say of themselves
 * @property {string[]} [source] languages that the model reads
 * @property {string[]} [target] languages that it writes
 * @property {'word' | 'character' | 'keras'} [tokenizer] how texts were cut, where no tokenizer.json says it
 * @property {'tanh' | 'relu'} [activation] of an nn.RNN
 */

/**
 * @typedef {object} GenerateOptions
 * @property {number} [max_length] pieces at most
 * @property {number} [temperature] above 0; below 1 keeps nearer to the most probable
 * @property {number} [top_k] choose among so many
 * @property {number} [seed]
 */

/**
 * @typedef {{id: number, type: 'load', json?: string, file?: Uint8Array<ArrayBuffer>}
 *   | {id: number, type: 'sortFiles', files: NamedBytes[]}
 *   | {id: number, type: 'convert', files: NamedBytes[], options: ConvertOptions}
 *   | {id: number, type: 'describe'}
 *   | {id: number, type: 'verify'}
 *   | {id: number, type: 'memory'}
 *   | {id: number, type: 'save', format: Format}
 *   | {id: number, type: 'translate', text: string, options: TranslateOptions}
 *   | {id: number, type: 'train', recipe: object, pairs: string, holdOut: boolean, checkpoint?: string, watch?: string}
 *   | {id: number, type: 'checkpoint'}
 *   | {id: number, type: 'generate', prompt: string, options: GenerateOptions}
 *   | {id: number, type: 'lessonOpen', lesson: LessonName, given: LessonValue[]}
 *   | {id: number, type: 'lessonCall', handle: number, method: string, given: LessonValue[]}
 *   | {id: number, type: 'lessonClose', handle: number}} Request
 */
/** @typedef {'GradientLesson' | 'CellLesson' | 'TranslationLesson' | 'LanguageLesson' | 'LanguagesLesson' | 'CrossValidationLesson' | 'InsideLesson' | 'PlaygroundLesson' | 'FineTuningLesson'} LessonName a class of wasm/session */
/** @typedef {string | number | boolean | object} LessonValue objects travel as JSON */
/** @typedef {{id: number, type: 'cancel'}} Cancel */

/**
 * @typedef {{id: number, progress: unknown}
 *   | {id: number, result: unknown}
 *   | {id: number, error: import('./errors.js').PlainError, fatal: boolean}} Answer
 *   fatal: the module can no longer be trusted and wants a new worker
 */

/**
 * @typedef {object} Score
 * @property {string} test
 * @property {string} direction
 * @property {string} metric
 * @property {number} value
 * @property {string} signature
 * @property {string} command
 */

/**
 * @typedef {object} Card
 * @property {string} name
 * @property {string} description
 * @property {string} data
 * @property {string} licence
 * @property {string} attribution
 * @property {string} command
 * @property {Score[]} scores
 * @property {string[]} limits
 * @property {{direction: string, source: string, output: string, better: string}[]} failures what
 *   went wrong, and what a person would have written
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

/**
 * @typedef {object} Sentence
 * @property {string} source
 * @property {string[]} pieces
 * @property {number} start where it begins in the source text, normalised to NFC
 * @property {number} outputStart where its translation begins in the result's text
 * @property {Hypothesis[]} hypotheses the best first
 */

/** @typedef {{text: string, sentences: Sentence[]}} TranslationResult */
/** @typedef {{finished: number, total: number, text: string}} TranslationProgress in sentences */
/** @typedef {{input: string, expected: string, output: string}} FailedCheck */
/** @typedef {{used: number, reserved: number, threads: number}} MemoryUse bytes of the engine's memory that hold something, and all; threads that share it */

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
 * @property {string} [watched] the watched text as the model translates it by now; once an epoch
 * @property {Sentence[]} [watchedSentences] the same with pieces, probabilities and attention
 */

/** @typedef {{build: string, threads: MessagePort[]}} ThreadRequest what an engine's worker asks of its page: threads for a build, a port each */

export {};
