/**
 * What the reference takes for a well-formed object, as the API documentation has it. It shares no code with the guard;
 * where an object is not of these shapes it has no opinion.
 */

/** A selector as JSON has it. */
export interface SelectorJson {
  readonly matchLabels?: Readonly<Record<string, string>> | null
  readonly matchExpressions?: readonly ExpressionJson[] | null
}

/** One entry of `matchExpressions`. */
export interface ExpressionJson {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[] | null
}

/** One item of `from` or `to`. */
export interface PeerJson {
  readonly podSelector?: SelectorJson | null
  readonly namespaceSelector?: SelectorJson | null
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] | null } | null
}

/** One item of `ports`. */
export interface PortJson {
  readonly protocol?: string | null
  readonly port?: number | string | null
  readonly endPort?: number | null
}

/** One item of `ingress` or `egress`. */
export interface RuleJson {
  readonly from?: readonly PeerJson[] | null
  readonly to?: readonly PeerJson[] | null
  readonly ports?: readonly PortJson[] | null
}

/** What both kinds have. */
export interface MetadataJson {
  readonly name?: string | null
  readonly generateName?: string | null
  readonly namespace?: string | null
  readonly deletionTimestamp?: unknown
  readonly labels?: Readonly<Record<string, string>> | null
  readonly annotations?: Readonly<Record<string, string>> | null
  readonly managedFields?: readonly unknown[] | null
}

/** A Namespace. */
export interface NamespaceJson {
  readonly metadata: MetadataJson
}

/** A NetworkPolicy. */
export interface PolicyJson {
  readonly metadata: MetadataJson
  readonly spec: {
    readonly podSelector?: SelectorJson | null
    readonly policyTypes?: readonly ('Ingress' | 'Egress')[] | null
    readonly ingress?: readonly RuleJson[] | null
    readonly egress?: readonly RuleJson[] | null
  }
}

/** The request of a review. */
export interface RequestJson {
  readonly uid: string
  readonly kind: { readonly group?: string | null; readonly version: string; readonly kind: string }
  readonly operation: string
  readonly name?: string | null
  readonly namespace?: string | null
  readonly subResource?: string | null
  readonly userInfo?: {
    readonly username?: string | null
    readonly uid?: string | null
    readonly groups?: readonly string[] | null
    readonly extra?: Readonly<Record<string, readonly string[]>> | null
  } | null
  readonly object?: unknown
  readonly oldObject?: unknown
}

type Guard<T> = (value: unknown) => value is T

/** Whether it is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether it is a Namespace. */
export function isNamespace(value: unknown): value is NamespaceJson {
  return isObject(value) && isMetadata(value['metadata'])
}

/** Whether it is a NetworkPolicy that the API server would take, as far as shapes go. */
export function isPolicy(value: unknown): value is PolicyJson {
  if (!isObject(value) || !isMetadata(value['metadata'])) return false
  const spec = value['spec']
  if (!isObject(spec) || !isAbsentOr(isSelector)(spec['podSelector'])) return false
  if (!isListOf(isPolicyType)(spec['policyTypes'])) return false
  if (Array.isArray(spec['policyTypes']) && spec['policyTypes'].length > 2) return false
  return isListOf(isRuleFor('from'))(spec['ingress']) && isListOf(isRuleFor('to'))(spec['egress'])
}

/** Whether it is the request of a review that says what is asked. */
export function isRequest(value: unknown): value is RequestJson {
  if (!isObject(value) || typeof value['uid'] !== 'string' || value['uid'] === '') return false
  const { kind, userInfo } = value
  if (!isObject(kind) || !isText(kind['kind']) || !isText(kind['version'])) return false
  if (!isAbsentOr(isText)(kind['group'])) return false
  if (!isOneOf(['CREATE', 'UPDATE', 'DELETE', 'CONNECT'], value['operation'])) return false
  if (!['name', 'namespace', 'subResource'].every((key) => isAbsentOr(isText)(value[key]))) return false
  return isAbsentOr(isUser)(userInfo)
}

function isUser(value: unknown): value is NonNullable<RequestJson['userInfo']> {
  if (!isObject(value)) return false
  if (!['username', 'uid'].every((key) => isAbsentOr(isText)(value[key]))) return false
  const { extra } = value
  const isExtra = isAbsentOr(isObject)(extra) && Object.values(extra ?? {}).every(isListOf(isText))
  return isExtra && isListOf(isText)(value['groups'])
}

function isMetadata(value: unknown): value is MetadataJson {
  if (!isObject(value)) return false
  if (!['name', 'generateName', 'namespace'].every((key) => isAbsentOr(isText)(value[key]))) return false
  if (!['labels', 'annotations'].every((key) => isAbsentOr(isTextMap)(value[key]))) return false
  return value['managedFields'] === undefined || Array.isArray(value['managedFields'])
}

/** A rule with the other direction's list is one without peers, and a mistake: nobody has to have an opinion. */
function isRuleFor(list: 'from' | 'to'): Guard<RuleJson> {
  return (value): value is RuleJson =>
    isObject(value) &&
    isListOf(isPeer)(value[list]) &&
    isListOf(isPort)(value['ports']) &&
    !isThere(value[list === 'from' ? 'to' : 'from'])
}

function isPeer(value: unknown): value is PeerJson {
  if (!isObject(value)) return false
  const { podSelector, namespaceSelector, ipBlock } = value
  if (!isAbsentOr(isSelector)(podSelector) || !isAbsentOr(isSelector)(namespaceSelector)) return false
  const hasSelector = isThere(podSelector) || isThere(namespaceSelector)
  if (!isThere(ipBlock)) return hasSelector
  return !hasSelector && isObject(ipBlock) && isText(ipBlock['cidr']) && isListOf(isText)(ipBlock['except'])
}

function isPort(value: unknown): value is PortJson {
  if (!isObject(value)) return false
  const { protocol, port, endPort } = value
  if (isThere(protocol) && !isOneOf(['TCP', 'UDP', 'SCTP'], protocol)) return false
  if (isThere(endPort)) return isPortNumber(port) && isPortNumber(endPort) && endPort >= port
  return !isThere(port) || isPortNumber(port) || (isText(port) && /^[a-z][a-z0-9]{0,14}$/.test(port))
}

function isSelector(value: unknown): value is SelectorJson {
  return (
    isObject(value) &&
    isAbsentOr(isTextMap)(value['matchLabels']) &&
    isListOf(isExpression)(value['matchExpressions'])
  )
}

function isExpression(value: unknown): value is ExpressionJson {
  if (!isObject(value) || !isText(value['key']) || value['key'] === '') return false
  const { operator, values } = value
  if (!isListOf(isText)(values)) return false
  const count = values?.length ?? 0
  if (operator === 'In' || operator === 'NotIn') return count > 0
  return (operator === 'Exists' || operator === 'DoesNotExist') && count === 0
}

function isPolicyType(value: unknown): value is 'Ingress' | 'Egress' {
  return value === 'Ingress' || value === 'Egress'
}

function isPortNumber(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65535
}

function isOneOf(texts: readonly unknown[], value: unknown): boolean {
  return texts.includes(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every(isText)
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isAbsentOr<T>(check: Guard<T>): Guard<T | null | undefined> {
  return (value): value is T | null | undefined => !isThere(value) || check(value)
}

function isListOf<T>(check: Guard<T>): Guard<readonly T[] | null | undefined> {
  return (value): value is readonly T[] | null | undefined =>
    !isThere(value) || (Array.isArray(value) && value.every(check))
}
