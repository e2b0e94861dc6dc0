import { html } from '@remix-run/html-template'
import { shownLine } from '../report/lint/shown-text.ts'
import { shorten } from '../report/plain-text.ts'
import { counted } from '../report/review/text-parts.ts'
import { paths, readDecisionId } from './addresses.ts'
import { detailOf } from './detail/decision-detail.ts'
import { decisionFilter } from './html/decision-filter.ts'
import { decisionTable } from './html/decision-table.ts'
import { decisionView } from './html/decision-view.ts'
import type { PageContent } from './html/layout.ts'
import type { RenderMarkdown } from './html/markdown.ts'
import { overview, type OverviewParts } from './html/overview.ts'
import { pageOf, pager } from './html/pager.ts'
import { pastSentences, pastTable } from './html/past-table.ts'
import { readingSection } from './html/reading-section.ts'
import { readinessFilter } from './html/readiness-filter.ts'
import { readReadinessQuery } from './html/readiness-query.ts'
import { readinessTable } from './html/readiness-table.ts'
import { ruleTable, ruleView } from './html/rule-view.ts'
import type { Site } from './html/site.ts'
import { standingMarks } from './html/standing-words.ts'
import { filterOf, readDecisionQuery, readPage } from './index/decision-query.ts'
import type { ReviewedLogs } from './reviewed-logs.ts'

/** What the pages are made of. */
export interface PageParts {
  readonly logs: ReviewedLogs
  readonly overviewParts: OverviewParts
  readonly site: Site
  readonly markdown: RenderMarkdown
}

/** The pages, by what an address says. Undefined where there is nothing at it. */
export interface Pages {
  readonly overview: () => PageContent
  readonly readiness: (params: URLSearchParams) => PageContent
  readonly decisions: (params: URLSearchParams) => PageContent
  readonly decision: (id: string) => Promise<PageContent | undefined>
  readonly pastUs: (params: URLSearchParams) => PageContent
  readonly logs: () => PageContent
  readonly rules: () => PageContent
  readonly rule: (id: string) => PageContent | undefined
}

const rowsPerPage = 50

/** Makes the pages of reviewed logs. */
export function makePages({ logs, overviewParts, site, markdown }: PageParts): Pages {
  const { review, decisions } = logs
  return {
    overview: () => ({ title: 'Overview', current: paths.overview, main: overview(overviewParts, site) }),

    readiness: (params) => {
      const query = readReadinessQuery(params)
      const found = review.readiness.filter(
        ({ level, state }) =>
          (query.level === '' || query.level === level) && (query.state === '' || query.state === state),
      )
      const paging = pageOf(query.page, found.length, rowsPerPage)
      return {
        title: 'Readiness',
        current: paths.readiness,
        main: html`<p>
            Whether a level can be enforced in a namespace, by what was written there. No evidence is never
            called ready: nobody wrote a policy, so nobody knows.
          </p>
          ${readinessFilter(query, paths.readiness)}
          <p>${counted(found.length, 'answer')}, one for each namespace and level.</p>
          ${readinessTable(found.slice(paging.offset, paging.offset + paging.limit), site)}
          ${pager(paging, (page) => site.links.readiness({ ...query, page }))}`,
      }
    },

    decisions: (params) => {
      const { query, problems } = readDecisionQuery(params)
      const found = decisions.find(filterOf(query))
      const paging = pageOf(query.page, found.length, rowsPerPage)
      const shown = found.subarray(paging.offset, paging.offset + paging.limit)
      return {
        title: 'Decisions',
        current: paths.decisions,
        main: html`${decisionFilter(query, review, paths.decisions)}
          ${problems.map((problem) => html`<p class="notice">${problem}</p>`)}
          <p role="status">${counted(found.length, 'decision')}.</p>
          ${decisionTable(
            Array.from(shown).flatMap((row) => decisions.at(row) ?? []),
            site,
          )}
          ${pager(paging, (page) => site.links.decisions({ ...query, page }) ?? paths.decisions)}
          ${leftOutNotice(decisions.leftOut)}`,
      }
    },

    decision: async (id) => {
      const row = readDecisionId(id, decisions)
      const decision = row === undefined ? undefined : decisions.at(row)
      if (decision === undefined) return undefined
      const again = await logs.readAgain(decision)
      const { kind, namespace, name } = decision
      const object = kind === 'Namespace' ? name : `${namespace}/${name === '' ? '(several)' : name}`
      return {
        title: shorten(shownLine(`${kind} ${object}`), 200),
        current: paths.decisions,
        main: html`<p>${standingMarks(decision.standings, decision.isDryRun)}</p>
          ${
            again.kind === 'gone'
              ? html`${decisionTable([decision], site)}
                  <p class="notice">There is no more to show: ${again.because}.</p>`
              : decisionView(detailOf(again.recorded, logs.judges), 2, site)
          }`,
      }
    },

    pastUs: (params) => {
      const writes = [...review.pastUs.writes].reverse()
      const paging = pageOf(readPage(params.get('page') ?? ''), writes.length, rowsPerPage)
      const shown = writes.slice(paging.offset, paging.offset + paging.limit)
      const rows = decisions.rowsAt(shown.map(({ write }) => write.place))
      return {
        title: 'Past the guard',
        current: paths.pastUs,
        main: html`<p>
            What was admitted without the guard's judgement: it did not answer, or was not asked. What of it
            would have been refused is found by judging the object in the log again.
          </p>
          ${pastSentences(review.pastUs).map((sentence) => html`<p>${sentence}</p>`)}
          ${
            writes.length === 0
              ? html`<p>Nothing got in past the guard.</p>`
              : pastTable(
                  shown.map((past, index) => ({ past, row: rows[index] })),
                  site,
                )
          }
          ${pager(paging, (page) => `${paths.pastUs}?page=${page}`)}`,
      }
    },

    logs: () => ({ title: 'Logs', current: paths.logs, main: readingSection(review.reading) }),

    rules: () => ({ title: 'Rules', current: paths.rules, main: ruleTable(logs.rules, site.links) }),

    rule: (id) => {
      const rule = site.rules.get(id)
      if (rule === undefined) return undefined
      return { title: id, current: paths.rules, main: ruleView(rule, markdown) }
    },
  }
}

function leftOutNotice(leftOut: number): ReturnType<typeof html> {
  return leftOut === 0
    ? html``
    : html`<p class="notice">
        ${counted(leftOut, 'more decision')} had no room in this list, and are in the counts of the overview.
        Read less of the logs: --since or --namespace.
      </p>`
}
