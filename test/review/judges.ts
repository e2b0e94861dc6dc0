import { defaultConfiguration } from '../../src/config/read-configuration.ts'
import { selectRules } from '../../src/engine/select-rules.ts'
import { matches } from '../../src/netpol/selector.ts'
import type { RecheckJudges } from '../../src/review/recheck.ts'
import { rules } from '../../src/rules/catalogue.ts'

const { settings } = defaultConfiguration(rules)

/** The rules of the product as they are without a configuration. */
export const defaultJudges: RecheckJudges = { settings, rulesFor: selectRules(rules, settings, matches) }
