const comma = 0x2c
const openingBracket = 0x5b
const openingBrace = 0x7b

/**
 * About how many values a JSON text has, without parsing it: its commas and opening brackets. Those inside strings
 * count too, so it is never too few.
 */
export function countValues(json: Uint8Array): number {
  let count = 1
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- for...of takes 120 ms for 16 MiB, this 21 ms
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index]
    if (byte === comma || byte === openingBracket || byte === openingBrace) count += 1
  }
  return count
}
