const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Methods of JavaScript's own objects, which change nothing, and give a number, text, or nothing. */
export const PRIMITIVE_METHODS = words(`
  join includes indexOf lastIndexOf findIndex findLastIndex some every has forEach
  toString toLocaleString toFixed toPrecision toExponential toISOString toDateString toTimeString toUTCString toJSON
  toLocaleDateString toLocaleTimeString getTime getFullYear getMonth getDate getDay getHours getMinutes getSeconds
  getMilliseconds getUTCFullYear getUTCMonth getUTCDate getUTCDay getUTCHours getUTCMinutes getUTCSeconds
  getUTCMilliseconds getTimezoneOffset startsWith endsWith charAt charCodeAt codePointAt padStart padEnd trim trimStart
  trimEnd toUpperCase toLowerCase toLocaleUpperCase toLocaleLowerCase replace replaceAll substring substr localeCompare
  normalize repeat search isWellFormed toWellFormed split match hasOwnProperty isPrototypeOf propertyIsEnumerable
  isSubsetOf isSupersetOf isDisjointFrom describe toCsd format
`);

/** Methods that change nothing, and give an element. */
export const ELEMENT_METHODS = words(`at find findLast get`);

/** Methods that change nothing, and give a new list of the same elements. */
export const COPY_METHODS = words(`
  slice filter concat flat toSorted toReversed toSpliced with union intersection difference symmetricDifference
`);

/** Methods that give an iterator, which is used up by who looks at it. */
export const ITERATOR_METHODS = words(`entries keys values matchAll`);

/** Methods that hand elements to a function, and give what that returns. */
export const MAP_METHODS = words(`map flatMap reduce reduceRight then catch finally`);

/** Methods that change the object itself, and take what they are given into it. */
export const CHANGING_METHODS = words(`
  push pop shift unshift splice sort reverse fill copyWithin set add delete clear append
  setTime setFullYear setMonth setDate setHours setMinutes setSeconds setMilliseconds setUTCFullYear setUTCMonth
  setUTCDate setUTCHours setUTCMinutes setUTCSeconds setUTCMilliseconds test exec next return
`);

/** Functions of JavaScript's own, which change nothing, and give a number or text. */
export const PRIMITIVE_FUNCTIONS = words(`
  Number String Boolean BigInt Symbol parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent
  encodeURI decodeURI atob btoa Date.parse Date.UTC Date Array.isArray JSON.stringify JSON.parse structuredClone
  Object.is Object.hasOwn Object.keys Number.isFinite Number.isNaN Number.isInteger Number.isSafeInteger Number.parseFloat
  Number.parseInt String.fromCharCode String.fromCodePoint String.raw Symbol.for BigInt.asIntN
  Deno.inspect performance.now Date.now Temporal.Now.instant crypto.randomUUID
`);

/** Functions of JavaScript's own that give a new object with what they are given. */
export const HOLDING_FUNCTIONS = words(`
  Array.of Object.entries Object.values Object.fromEntries Promise.all Promise.allSettled Promise.race Promise.any
  Promise.resolve Promise.reject Array Object Error TypeError RangeError
`);

/** Classes of JavaScript's own that are a view of what they are given: who changes one, changes the other. */
export const VIEWS = words(`
  Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array
  Float64Array BigInt64Array BigUint64Array DataView
`);

/** Classes of JavaScript's own: a new one holds what it is given. */
export const HOLDING_CLASSES = words(`
  Array Map Set WeakMap WeakSet Date URL URLSearchParams RegExp Error TypeError RangeError SyntaxError Object Number
  String Boolean Promise ArrayBuffer TextEncoder TextDecoder Intl.NumberFormat Intl.DateTimeFormat
  Intl.Collator Intl.PluralRules Blob File Headers AbortController
`);

/** What auscult exports that changes nothing, and whose result is by itself: it shares nothing with what it was given. */
export const DETACHED = words(`
  csv parseCsv plot svgText loudness spectrogram waveform speak show instrument sample cue
`);

/** What only shows. */
export const SHOWING = words(`show`);

/** What auscult exports to play, to watch and to steer: a script has its stage for that. */
export const ENGINE = words(`
  Csound control streamOsc OscStream monitor Monitor replayOsc doctor exportNotebook interruptible Performance Control Stage
`);
