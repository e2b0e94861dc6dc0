/** What an unquoted scalar can mean. An infinite number or NaN is there too; JSON has neither. */
export type PlainValue = string | number | boolean | null

const words: ReadonlyMap<string, PlainValue> = new Map<string, PlainValue>([
  ...spellings(true, 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'),
  ...spellings(false, 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'),
  ...spellings(null, '', '~', 'null', 'Null', 'NULL'),
  ...spellings(Number.NaN, '.nan', '.NaN', '.NAN'),
  ...spellings(Infinity, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'),
  ...spellings(-Infinity, '-.inf', '-.Inf', '-.INF'),
])

function spellings(
  value: PlainValue,
  ...texts: readonly string[]
): readonly (readonly [string, PlainValue])[] {
  return texts.map((text) => [text, value])
}

const firstOfOthers = '0123456789+-.~yYnNtTfFoO'
const prefixedInteger = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+))$/
const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const pointFirst = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/
const signedLimit = 2n ** 63n
const unsignedLimit = 2n ** 64n

/**
 * What kubectl takes an unquoted scalar for. It is YAML 1.1 as go-yaml v2 resolves it (resolve.go): `yes` and `on` are
 * booleans, `010`, `0o10` and `0x8` are 8, underscores in numbers count for nothing, and neither times nor numbers of
 * base 60 are anything but text.
 */
export function resolvePlain(text: string): PlainValue {
  // Most scalars begin with a letter that nothing else begins with.
  if (!firstOfOthers.includes(text.charAt(0))) return text
  const word = words.get(text)
  if (word !== undefined) return word
  const first = text.charAt(0)
  if (first === '.') return pointFirst.test(text) ? finiteOr(text, Number(text.replaceAll('_', ''))) : text
  if (!/[-+\d]/.test(first)) return text
  const plain = text.replaceAll('_', '')
  const integer = readInteger(plain)
  if (integer !== undefined) return integer
  return decimal.test(plain) ? finiteOr(text, Number(plain)) : text
}

/** An integer with a prefix that fits into Go's int64 or uint64. */
function readInteger(text: string): number | undefined {
  const match = prefixedInteger.exec(text)
  if (match === null) return undefined
  const [, sign, hex, octal, binary] = match
  const digits = hex === undefined ? (octal === undefined ? `0b${binary ?? ''}` : `0o${octal}`) : `0x${hex}`
  const size = BigInt(digits)
  if (sign === '-') return size <= signedLimit ? Number(-size) : undefined
  return size < (sign === '+' ? signedLimit : unsignedLimit) ? Number(size) : undefined
}

function finiteOr(text: string, value: number): PlainValue {
  return Number.isFinite(value) ? value : text
}
