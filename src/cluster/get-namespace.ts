import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import { maxObjectBytes } from './list-objects.ts'
import { namespacesResource, type NamespaceLookup } from './namespace-labels.ts'
import type { ClusterRecorder } from './recorder.ts'
import { acceptOf } from './reflected-resource.ts'

/** What a getter works with. */
export interface NamespaceGetterSetup {
  readonly client: ApiClient
  readonly clock: Clock
  readonly recorder: ClusterRecorder
}
