import type { Finding } from '../model/finding.ts'
import type { OnlyCarrier } from '../model/fix.ts'
import type { Labels } from '../model/label-selector.ts'

/**
 * The finding with a fix that is proven by the Namespaces of the run, given by name, where they prove it. Of namespaces
 * that are not among them nobody here knows, so that the author is told what it goes by.
 */
export function settleFix(finding: Finding, namespaces: ReadonlyMap<string, Labels>): Finding {
  const { fix } = finding
  return fix?.safety === 'chosen' && isOnlyCarrier(fix.sameWhere, namespaces)
    ? { ...finding, fix: { ...fix, safety: 'proven', told: whatWasGoneBy(fix.sameWhere) } }
    : finding
}

function isOnlyCarrier(
  asked: OnlyCarrier | undefined,
  namespaces: ReadonlyMap<string, Labels>,
): asked is OnlyCarrier {
  if (asked === undefined || !namespaces.has(asked.namespace)) return false
  return [...namespaces].every(
    ([name, labels]) => (labels.get(asked.key) === asked.namespace) === (name === asked.namespace),
  )
}

function whatWasGoneBy({ key, namespace }: OnlyCarrier): string {
  return `of the Namespaces among the files only ${namespace} is labelled ${key}=${namespace}`
}
