import type { SiteData } from '../../content/site-data.ts'
import { offersFor, searchSmall, worthShowing } from '../../content/search/rank.ts'
import { pathOf } from '../../content/search/small-index.ts'
import type { SearchAnswer, SearchResult } from '../../content/search/rank.ts'
import { cutText } from '../text/clean.ts'

/** Longest question that is read (CONTRACT §8.15). */
export const MAX_QUERY = 1000
const MOST_RESULTS = 8

export interface SearchPageData {
  /** Best first, each with what its guide is about. */
  results: (SearchResult & { summary: string })[]
  terms: SearchAnswer['terms']
  /** As it was asked, cleaned, cut to `MAX_QUERY` characters. */
  query: string
  /** Whether the first result is clearly what was asked for. */
  sure: boolean
  /** Guides to offer when there is no result: near ones, or those to begin with. */
  offers: { areNear: boolean; guides: { href: string; title: string }[] }
}

/** What `/tim-kiem/?q=` shows, from the small index: the same guides as while typing. */
export function resultsFor(site: SiteData, asked: string): SearchPageData {
  const query = cutText(asked, { oneLine: true, max: MAX_QUERY })
  const answer = searchSmall(site.search, query, MOST_RESULTS)
  const { areNear, guides } = offersFor(site.search, answer.results.length > 0 ? '' : query)
  const guideOf = (slug: string) => site.guides.find((each) => each.slug === slug)
  return {
    query,
    terms: answer.terms,
    sure: answer.sure,
    results: worthShowing(answer).map(({ place, ...result }) => {
      const { summary = '' } = guideOf(result.slug) ?? {}
      // A summary that answers best stands there anyway.
      return { ...result, summary, place: place?.text === summary ? undefined : place }
    }),
    offers: {
      areNear,
      guides: guides.map(({ slug, title }) => ({ href: pathOf(slug), title })),
    },
  }
}
