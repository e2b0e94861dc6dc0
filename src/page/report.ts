import { createHash } from 'node:crypto'
import { html, type SafeHtml } from '@remix-run/html-template'
import { shownLine } from '../report/lint/shown-text.ts'
import { fenceYaml } from '../report/rule-page.ts'
import { detailOf } from './detail/decision-detail.ts'
import type { Assets } from './html/assets.ts'
import { decisionTable } from './html/decision-table.ts'
import { decisionView } from './html/decision-view.ts'
import { type DocumentHead, type MenuEntry, renderDocument } from './html/layout.ts'
import { makeMarkdownRenderer, type RenderMarkdown } from './html/markdown.ts'
import { overview } from './html/overview.ts'
import { pastSentences, pastTable } from './html/past-table.ts'
import { readingSection } from './html/reading-section.ts'
import { readinessTable } from './html/readiness-table.ts'
import type { Site } from './html/site.ts'
import { number, trusted } from './html/text.ts'
import type { Decisions } from './index/decisions.ts'
import { prepareOverview } from './overview-parts.ts'
import type { ReviewedLogs } from './reviewed-logs.ts'

const maxDecisions = 500
const maxDetails = 20
const maxReadiness = 1000
const maxPast = 200

const menu: readonly MenuEntry[] = [
  { href: '#main', label: 'Overview' },
  { href: '#readiness', label: 'Readiness' },
  { href: '#decisions', label: 'Decisions' },
  { href: '#past', label: 'Past the guard' },
  { href: '#objects', label: 'Objects' },
  { href: '#rules', label: 'Rules' },
  { href: '#logs', label: 'Logs' },
]

/** One file with everything that is worth attaching to a ticket. It opens from a disk and asks the network for nothing. */
export async function renderReport(logs: ReviewedLogs, assets: Assets): Promise<string> {
  const { review, decisions, rules, version } = logs
  const overviewParts = await prepareOverview(logs)
  const detailed = new Set(overviewParts.offences.flatMap(({ row }) => row ?? []).slice(0, maxDetails))
  const shownRules = new Set(review.rules.entries.map(({ rule }) => rule))
  const site: Site = {
    review,
    version,
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    links: {
      decisions: () => undefined,
      decision: (row) => (detailed.has(row) ? `#decision-${row}` : undefined),
      rule: (id) => (shownRules.has(id) ? `#rule-${id}` : undefined),
      readiness: () => '#readiness',
      pastUs: '#past',
      logs: '#logs',
    },
  }
  const markdown = makeMarkdownRenderer((id) => site.links.rule(id) ?? '#rules')
  const objects = await objectSections(logs, [...detailed], site)
  return renderDocument(
    {
      title: 'Audit review',
      current: undefined,
      main: html`${overview(overviewParts, site)} ${readinessSection(site)}
        ${decisionsSection(decisions, site)} ${pastSection(logs, site)}
        <h2 id="objects">Objects</h2>
        ${objects.length === 0 ? html`<p>Nothing to mend.</p>` : objects}
        <h2 id="rules">Rules</h2>
        ${ruleSections(site, shownRules, markdown)}
        <h2 id="logs">Logs</h2>
        ${readingSection(review.reading)}`,
    },
    menu,
    headOf(assets),
    site,
  )
}

function readinessSection(site: Site): SafeHtml {
  const { readiness } = site.review
  return html`<h2 id="readiness">Readiness</h2>
    <p>No evidence is never called ready: nobody wrote a policy there, so nobody knows.</p>
    ${readinessTable(readiness.slice(0, maxReadiness), site)} ${rest(readiness.length - maxReadiness)}`
}

function decisionsSection(decisions: Decisions, site: Site): SafeHtml {
  const refused = decisions.find({ verdict: 'refused' })
  const wouldBe = decisions.find({ verdict: 'would-refuse-strict' })
  const latest = [...refused.subarray(0, maxDecisions), ...wouldBe.subarray(0, maxDecisions)]
    .flatMap((row) => decisions.at(row) ?? [])
    .sort((one, other) => other.timeMs - one.timeMs || other.row - one.row)
    .slice(0, maxDecisions)
  return html`<h2 id="decisions">Decisions</h2>
    <p>What was refused, or would have been, the latest first.</p>
    <div data-search="Only rows with ">${decisionTable(latest, site)}</div>
    ${rest(refused.length + wouldBe.length - maxDecisions)}`
}

function pastSection({ review, decisions }: ReviewedLogs, site: Site): SafeHtml {
  const writes = [...review.pastUs.writes].reverse().slice(0, maxPast)
  const rows = decisions.rowsAt(writes.map(({ write }) => write.place))
  const shown = writes.map((past, index) => ({ past, row: rows[index] }))
  return html`<h2 id="past">Past the guard</h2>
    ${pastSentences(review.pastUs).map((sentence) => html`<p>${sentence}</p>`)}
    ${shown.length === 0 ? html`<p>Nothing got in past the guard.</p>` : pastTable(shown, site)}
    ${rest(review.pastUs.writes.length - maxPast)}`
}

async function objectSections(
  { decisions, readAgain, judges }: ReviewedLogs,
  rows: readonly number[],
  site: Site,
): Promise<SafeHtml[]> {
  const sections: SafeHtml[] = []
  for (const row of rows) {
    const decision = decisions.at(row)
    if (decision === undefined) continue
    const again = await readAgain(decision)
    const title = shownLine(`${decision.kind} ${decision.namespace}/${decision.name}`)
    sections.push(
      html`<section id="decision-${row}">
        <h3>${title}</h3>
        ${
          again.kind === 'gone'
            ? html`<p>There is no more to show: ${again.because}.</p>`
            : decisionView(detailOf(again.recorded, judges), 4, site)
        }
      </section>`,
    )
  }
  return sections
}

function ruleSections({ rules }: Site, shown: ReadonlySet<string>, markdown: RenderMarkdown): SafeHtml[] {
  return [...shown].flatMap((id) => {
    const rule = rules.get(id)
    if (rule === undefined) return []
    return html`<section id="rule-${id}">
      <h3>${id}: ${rule.title}</h3>
      <p>${rule.why}</p>
      ${markdown(fenceYaml(rule.remedy))}
    </section>`
  })
}

function rest(count: number): SafeHtml {
  return count > 0
    ? html`<p class="quiet">And ${number(count)} more: netpol-guardrail audit serve shows them all.</p>`
    : html``
}

/** Style and script in the file itself. A policy allows these two by their hashes, and nothing else at all. */
function headOf({ style, script }: Assets): DocumentHead {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
  return {
    style: html`<meta http-equiv="Content-Security-Policy" content="${policy}" />
      ${trusted(`<style>${style}</style>`)}`,
    script: trusted(`<script>${script}</script>`),
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
