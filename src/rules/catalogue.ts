import type { Rule } from '../model/rule.ts'
import { anyIp } from './any-ip.ts'
import { nsExemptionTampering } from './ns-exemption-tampering.ts'
import { nsGuardLabelValue } from './ns-guard-label-value.ts'
import { nsLabelImpersonation } from './ns-label-impersonation.ts'
import { orPeers } from './or-peers.ts'

/** Every rule, in the order of all output. Written by hand: a rule is in force because it stands here. */
export const rules: readonly Rule[] = [
  orPeers,
  anyIp,
  nsExemptionTampering,
  nsGuardLabelValue,
  nsLabelImpersonation,
]
