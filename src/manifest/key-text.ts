import type { PlainValue } from './plain-scalar.ts'

/**
 * The text that a mapping's key becomes in JSON, as sigs.k8s.io/yaml converts it: `yes` is "true", `010` is "8".
 * Undefined for null and for integers beyond int64, which it refuses.
 */
export function keyText(key: PlainValue): string | undefined {
  if (typeof key === 'string') return key
  if (typeof key === 'boolean') return key ? 'true' : 'false'
  if (key === null) return undefined
  if (Number.isNaN(key)) return '.nan'
  if (key === Infinity) return '.inf'
  if (key === -Infinity) return '-.inf'
  if (!Number.isInteger(key)) return fractionText(key)
  if (key >= 2 ** 63 && key < 2 ** 64) return undefined
  return Object.is(key, -0) ? '0' : BigInt(key).toString()
}

/** As Go's strconv.FormatFloat(key, 'g', -1, 32): the fewest digits that give the same 32-bit number. */
function fractionText(key: number): string {
  const wanted = Math.fround(key)
  for (let digits = 1; digits < 10; digits += 1) {
    const [mantissa = '', exponent = '0'] = key.toExponential(digits - 1).split('e')
    if (Math.fround(Number(`${mantissa}e${exponent}`)) !== wanted) continue
    const power = Number(exponent)
    if (power >= -4 && power < 6) return String(Number(`${mantissa}e${exponent}`))
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  return String(key)
}
