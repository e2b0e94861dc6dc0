import { type GivenPolicy } from '../../../src/netpol/difference/pair-policies.ts'
import { policyOf } from '../../rules/policies.ts'

/** A policy as one side of a comparison gives it; of namespace shop unless it says otherwise. */
export function given(name: string, spec: object, namespace = 'shop', place = `${name}.yaml:1`): GivenPolicy {
  return { policy: policyOf({ metadata: { name, namespace }, spec }), place, writing: JSON.stringify(spec) }
}

/** A selector of pods with a label `app`. */
export function app(name: string): object {
  return { matchLabels: { app: name } }
}

/** One rule for ingress from some peers on a TCP port. */
export function ingress(from: readonly object[], port: number | string): object {
  return { from, ports: [{ port }] }
}
