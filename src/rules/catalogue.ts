import type { Rule } from '../model/rule.ts'
import { allNamespaces } from './all-namespaces.ts'
import { ambiguousCidr } from './ambiguous-cidr.ts'
import { anyIp } from './any-ip.ts'
import { bareSelector } from './bare-selector.ts'
import { blockByExcept } from './block-by-except.ts'
import { broadBlock } from './broad-block.ts'
import { broadTarget } from './broad-target.ts'
import { cniDependentPort } from './cni-dependent-port.ts'
import { declaredEmpty } from './declared-empty.ts'
import { definedTwice } from './defined-twice.ts'
import { deleteDefaultDeny } from './delete-default-deny.ts'
import { dnsAnyDestination } from './dns-any-destination.ts'
import { dnsMissing } from './dns-missing.ts'
import { dnsOneProtocol } from './dns-one-protocol.ts'
import { droppedField } from './dropped-field.ts'
import { duplicateKey } from './duplicate-key.ts'
import { exceptReadded } from './except-readded.ts'
import { exposureWidened } from './exposure-widened.ts'
import { ignoredRules } from './ignored-rules.ts'
import { isolationDropped } from './isolation-dropped.ts'
import { metadataReachable } from './metadata-reachable.ts'
import { nameContradictsEffect } from './name-contradicts-effect.ts'
import { namedPortOutside } from './named-port-outside.ts'
import { negativeSelector } from './negative-selector.ts'
import { neverMatching } from './never-matching.ts'
import { nsExemptionTampering } from './ns-exemption-tampering.ts'
import { nsGuardLabelValue } from './ns-guard-label-value.ts'
import { nsLabelImpersonation } from './ns-label-impersonation.ts'
import { nullPeers } from './null-peers.ts'
import { openPeers } from './open-peers.ts'
import { orPeers } from './or-peers.ts'
import { ownNamespaceAsWell } from './own-namespace-as-well.ts'
import { ownNamespaceByLabel } from './own-namespace-by-label.ts'
import { ownerReferenceAdded } from './owner-reference-added.ts'
import { protectedNamespace } from './protected-namespace.ts'
import { redundant } from './redundant.ts'
import { sensitivePortOpen } from './sensitive-port-open.ts'
import { splitRule } from './split-rule.ts'
import { spoofableNamespaceLabel } from './spoofable-namespace-label.ts'
import { unknownField } from './unknown-field.ts'
import { unstatedNamespace } from './unstated-namespace.ts'
import { unstatedPolicyTypes } from './unstated-policy-types.ts'
import { unstatedTarget } from './unstated-target.ts'
import { uselessRange } from './useless-range.ts'
import { volatileLabel } from './volatile-label.ts'
import { wholeSystemNamespace } from './whole-system-namespace.ts'
import { widePorts } from './wide-ports.ts'
import { wrongDirectionKey } from './wrong-direction-key.ts'
import { wrongLevelLabel } from './wrong-level-label.ts'

/** Every rule, in the order of all output. Written by hand: a rule is in force because it stands here. */
export const rules: readonly Rule[] = [
  orPeers,
  splitRule,
  anyIp,
  openPeers,
  sensitivePortOpen,
  allNamespaces,
  isolationDropped,
  ignoredRules,
  ambiguousCidr,
  metadataReachable,
  widePorts,
  dnsAnyDestination,
  dnsOneProtocol,
  broadTarget,
  exposureWidened,
  deleteDefaultDeny,
  ownerReferenceAdded,
  protectedNamespace,
  exceptReadded,
  blockByExcept,
  uselessRange,
  namedPortOutside,
  neverMatching,
  wrongLevelLabel,
  spoofableNamespaceLabel,
  negativeSelector,
  volatileLabel,
  nameContradictsEffect,
  wholeSystemNamespace,
  ownNamespaceAsWell,
  ownNamespaceByLabel,
  declaredEmpty,
  dnsMissing,
  broadBlock,
  cniDependentPort,
  redundant,
  unknownField,
  nsExemptionTampering,
  nsGuardLabelValue,
  nsLabelImpersonation,
  droppedField,
  bareSelector,
  wrongDirectionKey,
  nullPeers,
  duplicateKey,
  unstatedPolicyTypes,
  definedTwice,
  unstatedTarget,
  unstatedNamespace,
]
