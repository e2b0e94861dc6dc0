import { resolvePlain } from '../../src/manifest/plain-scalar.ts'
import { isJsonObject, type JsonObject } from '../../src/model/shape.ts'

/** Draws one of the numbers below `count`. */
export type Draw = (count: number) => number

/** Draws that look random and are the same for the same seed (mulberry32). */
export function drawsFrom(seed: number): Draw {
  let state = seed
  return (count) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * count)
  }
}

/** What may be in a text beside values. */
export interface RenderOptions {
  readonly draw: Draw
  /** With anchors, aliases and merge keys where values come more than once. */
  readonly sharing: boolean
}

interface Anchored {
  readonly name: string
  readonly value: unknown
}

/** Writes an object as one of the many YAML texts that mean it: styles, comments, indentation and line ends are drawn. */
export function renderYaml(object: JsonObject, { draw, sharing }: RenderOptions): string {
  const anchored: Anchored[] = []

  let anchors = 0
  /** A value is anchored only once it is written: inside itself it must not be used. */
  const withAnchor = (value: unknown, write: (anchor: string) => string): string => {
    if (!sharing || draw(3) > 0 || value === null) return write('')
    anchors += 1
    const name = `a${anchors}`
    const text = write(`&${name} `)
    anchored.push({ name, value })
    return text
  }
  const aliasFor = (value: unknown): string | undefined => {
    const known = anchored.find((each) => JSON.stringify(each.value) === JSON.stringify(value))
    return known !== undefined && draw(2) === 0 ? `*${known.name}` : undefined
  }
  const comment = (indent: number): string =>
    draw(6) === 0
      ? `
${' '.repeat(indent)}# it's: {a "comment`
      : ''
  const trailing = (): string => (draw(6) === 0 ? '   # "more' : '')

  const scalar = (value: unknown, isFlow: boolean, indent: number): string => {
    if (typeof value !== 'string') return value === null && draw(2) === 0 ? '~' : JSON.stringify(value)
    const styles = [
      doubleQuoted(value),
      ...(/[\n\r\t]/.test(value) ? [] : [`'${value.replaceAll("'", "''")}'`]),
      ...(isPlain(value) ? [value, value, value] : []),
      ...(!isFlow && /^[^\s].*\n$/.test(value) ? [`|\n${' '.repeat(indent)}${value.trimEnd()}`] : []),
    ]
    return styles[draw(styles.length)] ?? ''
  }

  const flow = (value: unknown): string => {
    const alias = aliasFor(value)
    if (alias !== undefined) return `${alias} `
    return withAnchor(value, (anchor) => anchor + flowText(value))
  }

  const flowText = (value: unknown): string => {
    const space = draw(2) === 0 ? '' : ' '
    if (Array.isArray(value)) return `[${space}${value.map(flow).join(draw(2) === 0 ? ', ' : ',')}${space}]`
    if (!isJsonObject(value)) return scalar(value, true, 0)
    const entries = Object.entries(value).map(([key, member]) => `${scalar(key, true, 0)}: ${flow(member)}`)
    return `{${space}${entries.join(', ')}${entries.length > 0 && draw(5) === 0 ? ',' : ''}${space}}`
  }

  /** What comes behind a colon or a dash. `indent` is what lines of it need at least. */
  const behind = (value: unknown, indent: number, isItem: boolean): string => {
    const alias = aliasFor(value)
    if (alias !== undefined) return ` ${alias}${trailing()}`
    return withAnchor(value, (anchor) => behindAnchor(value, indent, isItem, anchor))
  }

  const behindAnchor = (value: unknown, indent: number, isItem: boolean, anchor: string): string => {
    if (typeof value !== 'object' || value === null) {
      const text = scalar(value, false, indent)
      return ` ${anchor}${text}${text.includes('\n') ? '' : trailing()}`
    }
    if (Object.keys(value).length === 0 || draw(5) === 0) return ` ${anchor}${flowText(value)}${trailing()}`
    if (isItem && anchor === '' && draw(4) > 0) {
      const gap = 1 + draw(3)
      // The first line stands behind the dash, the others under it.
      return ' '.repeat(gap) + block(value, indent + gap).trimStart()
    }
    const own = Array.isArray(value) && !isItem && draw(2) === 0 ? indent - 1 : indent + draw(3)
    return `${` ${anchor}`.trimEnd()}${trailing()}${draw(2) === 0 ? comment(draw(9)) : ''}\n${block(value, own)}`
  }

  const block = (value: unknown, indent: number): string => {
    const spaces = ' '.repeat(indent)
    if (Array.isArray(value))
      return value
        .map((item: unknown) => `${spaces}-${behind(item, indent + 1, true)}`)
        .join(`${comment(indent)}\n`)
    const entries = Object.entries(isJsonObject(value) ? value : {})
    const merged = anchored.find((each) => isPartOf(each.value, value))
    const isMerging = merged !== undefined && draw(2) === 0
    const kept = isMerging
      ? entries.filter(([key]) => !isJsonObject(merged.value) || !Object.hasOwn(merged.value, key))
      : entries
    return [
      ...(isMerging ? [`${spaces}<<: *${merged.name}`] : []),
      ...kept.map(([key, member]) => `${spaces}${scalar(key, true, 0)}:${behind(member, indent + 1, false)}`),
    ].join(`${comment(indent)}\n`)
  }

  const text = `${draw(4) === 0 ? '# first\n' : ''}${block(object, 0)}\n`
  return draw(4) === 0 ? text.replaceAll('\n', '\r\n') : text
}

/** JSON in one of its layouts. */
export function renderJson(object: JsonObject, draw: Draw): string {
  return JSON.stringify(object, null, [0, 2, '\t'][draw(3)])
}

function isPlain(value: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._/ é😀-]*[A-Za-z0-9])?$/u.test(value) && resolvePlain(value) === value
}

function doubleQuoted(value: string): string {
  return JSON.stringify(value)
}

function isPartOf(part: unknown, whole: unknown): boolean {
  if (!isJsonObject(part) || !isJsonObject(whole)) return false
  const entries = Object.entries(part)
  return (
    entries.length > 0 &&
    entries.every(
      ([key, value]) => Object.hasOwn(whole, key) && JSON.stringify(whole[key]) === JSON.stringify(value),
    )
  )
}
