import type { Cidr } from '../../model/cidr.ts'
import { canonicalText, oddityOf } from '../cidr-reading.ts'

/**
 * A CIDR for a sentence: as its author wrote it, but where people or programs would read another range than Kubernetes
 * does, the range that Kubernetes reads.
 */
export function cidrWords(cidr: Cidr): string {
  return oddityOf(cidr) === undefined ? cidr.text : canonicalText(cidr)
}
