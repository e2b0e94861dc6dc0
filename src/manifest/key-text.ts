import type { PlainValue } from './plain-scalar.ts'

/**
 * The text that a mapping's key becomes in JSON, as sigs.k8s.io/yaml converts it: `yes` is "true", `010` is "8".
 * `source` is how it is written, which tells `1e6` from `1000000`. Undefined for null and for integers beyond int64, which
 * it refuses.
 */
export function keyText(key: PlainValue, source: string): string | undefined {
  if (typeof key === 'string') return key
  if (typeof key === 'boolean') return key ? 'true' : 'false'
  if (key === null) return undefined
  if (Number.isNaN(key)) return '.nan'
  if (!Number.isFinite(key)) return key > 0 ? '.inf' : '-.inf'
  if (isFraction(key, source)) return fractionText(key)
  return key >= 2 ** 63 ? undefined : BigInt(key).toString()
}

function isFraction(key: number, source: string): boolean {
  if (!Number.isInteger(key) || key >= 2 ** 64 || key < -(2 ** 63)) return true
  return /[.eE]/.test(source) && !/^[-+]?0[xX]/.test(source)
}

/** As Go's strconv.FormatFloat(key, 'g', -1, 32): the fewest digits that give the same 32-bit number. */
function fractionText(key: number): string {
  const wanted = Math.fround(key)
  for (let digits = 1; digits < 10; digits += 1) {
    const [mantissa = '', exponent = ''] = key.toExponential(digits - 1).split('e')
    const shortened = Number(`${mantissa}e${exponent}`)
    if (Math.fround(shortened) !== wanted) continue
    const power = Number(exponent)
    if (power >= -4 && power < 6) return String(shortened)
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  return String(key)
}
