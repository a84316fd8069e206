import type { SiteData } from '../../content/site-data.ts'
import { offersFor, searchSmall, worthShowing } from '../../content/search/rank.ts'
import { pathOf } from '../../content/search/small-index.ts'
import type { SearchAnswer, SearchResult } from '../../content/search/rank.ts'
import { cutText } from '../text/clean.ts'

/** Longest query in characters (CONTRACT §8.15); the rest is ignored. */
export const MAX_QUERY = 1000
const MOST_RESULTS = 8

/** Data of the search page. */
export interface SearchPageData {
  /** Best first, with the guide's summary. */
  results: (SearchResult & { summary: string })[]
  terms: SearchAnswer['terms']
  /** Cleaned query, cut to `MAX_QUERY` characters. */
  query: string
  /** True when the first result clearly matches. */
  sure: boolean
  /** Guides to offer without a result: near ones, or starting points. */
  offers: { areNear: boolean; guides: { href: string; title: string }[] }
}

/**
 * Searches the small index for `/tim-kiem/?q=`; finds the same guides as the search box.
 * @param asked  raw query of the URL
 */
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
      // The summary is shown anyway.
      return { ...result, summary, place: place?.text === summary ? undefined : place }
    }),
    offers: {
      areNear,
      guides: guides.map(({ slug, title }) => ({ href: pathOf(slug), title })),
    },
  }
}
