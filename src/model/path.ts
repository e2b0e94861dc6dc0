/**
 * Where a value stands inside an object, from the value outwards.
 *
 * A linked list, so that walking an object of 100,000 entries costs one small allocation per step and
 * text is made only for the paths that somebody will read.
 */
export interface Path {
  readonly parent: Path | undefined
  readonly key: string | number
}

/**
 * A path that leads nowhere: everything below it is nowhere too. Reading an object from here costs no path at all,
 * which is all that a good object needs.
 */
export const nowhere: Path = { parent: undefined, key: '' }

/** The path of the field or list index `key` below `parent`; without a parent, of a field of the object itself. */
export function below(parent: Path | undefined, key: string | number): Path {
  return parent === nowhere ? nowhere : { parent, key }
}

const plainKey = /^[A-Za-z][A-Za-z0-9_]*$/

/**
 * The path as Kubernetes writes field paths: `spec.ingress[0].from[1]`, and `metadata.labels[a.b/c]` for keys
 * that are not identifiers (k8s.io/apimachinery, pkg/util/validation/field). A closing bracket or a backslash in such a
 * key gets a backslash in front of it, so that `parsePath` finds its end.
 */
export function renderPath(path: Path | undefined): string {
  if (path === undefined) return ''
  const outer = renderPath(path.parent)
  if (typeof path.key === 'number') return `${outer}[${path.key}]`
  if (!plainKey.test(path.key)) return `${outer}[${path.key.replaceAll(/[\]\\]/g, String.raw`\$&`)}]`
  return outer === '' ? path.key : `${outer}.${path.key}`
}

/**
 * The steps of a path that `renderPath` made, from the outermost: `spec`, `ingress`, 0. What is written like an index is
 * read as one: a key of a mapping may be such a number too, and only the object tells which it is.
 */
export function parsePath(text: string): readonly (string | number)[] {
  return [...text.matchAll(/\[((?:[^\]\\]|\\.)*)\]|[^.[\]]+/gs)].map(([step, bracketed]) => {
    if (bracketed === undefined) return step
    return isIndex.test(bracketed) ? Number(bracketed) : bracketed.replaceAll(/\\(.)/gs, '$1')
  })
}

/** Not `01`, which is a key. Longer numbers would lose digits, and no list has as many entries. */
const isIndex = /^(?:0|[1-9]\d{0,14})$/

/**
 * The order of two field paths as a reader meets them in an object: list indices by number, `ingress` before
 * `egress`, everything else by name. Negative, zero or positive, as sort functions return it.
 */
export function compareFieldPaths(one: string, other: string): number {
  const ones = one.split(/[.[\]]+/)
  const others = other.split(/[.[\]]+/)
  for (let step = 0; step < Math.min(ones.length, others.length); step += 1) {
    const order = compareSteps(ones[step] ?? '', others[step] ?? '')
    if (order !== 0) return order
  }
  return ones.length - others.length
}

function compareSteps(one: string, other: string): number {
  if (one === other) return 0
  if (/^\d+$/.test(one) && /^\d+$/.test(other)) return Number(one) - Number(other)
  if (one === 'ingress' && other === 'egress') return -1
  if (one === 'egress' && other === 'ingress') return 1
  return one < other ? -1 : 1
}
