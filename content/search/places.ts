import type { Field, Phrase } from './phrases.ts'
import { pathOf } from './small-index.ts'
import type { SmallGuide } from './small-index.ts'

/** Where in a guide the question is answered best. */
export interface SearchPlace {
  kind: 'step' | 'code' | 'symptom' | 'alias'
  text: string
  /** Anchor on the guide's page; symptoms and aliases have none. */
  anchor: string | undefined
}

/** A further step or code of a guide that answers. */
export interface SearchPart {
  kind: 'step' | 'code'
  text: string
  /** Path of the guide with the anchor. */
  href: string
}

/** How much a word counts for the choice of the place to show: there a step may be the answer. */
export const PLACE_WEIGHT: Record<Field, number> = {
  title: 1,
  symptom: 0.6,
  alias: 0.75,
  step: 0.6,
  code: 1.35,
  text: 0.1,
}

/** Where in one guide the words of a question were found. */
export interface FoundPlaces {
  /** Phrase that answers best; `tied` when another anchor does as well. */
  best: { phrase: Phrase; fit: number; tied: boolean } | undefined
  /** By anchor, the step or code there, how well it answers, and what share of the question. */
  parts: Map<string, Omit<SearchPart, 'href'> & { fit: number; share: number }>
}

/**
 * Notes how well a phrase answers, `fit`, and what share of the question it holds.
 */
export function notePlace(found: FoundPlaces, phrase: Phrase, fit: number, share: number): void {
  const { field: kind, text, anchor } = phrase
  const { best, parts } = found
  if (!best || fit > best.fit + 1e-9) found.best = { phrase, fit, tied: false }
  else if (fit > best.fit - 1e-9 && anchor !== best.phrase.anchor) best.tied = true
  const isPart = anchor && (kind === 'step' || kind === 'code')
  if (isPart && fit > (parts.get(anchor)?.fit ?? 0)) parts.set(anchor, { kind, text, fit, share })
}

/** The place that answers best, unless several do or it is only a title or a full text. */
export function placeOf({ best }: FoundPlaces): SearchPlace | undefined {
  if (!best || best.tied) return undefined
  const { field: kind, text, anchor } = best.phrase
  return kind === 'title' || kind === 'text' ? undefined : { kind, text, anchor }
}

/** Most places of a guide that are shown. */
const MOST_PLACES = 3
/** Share of the question that a further place holds, and of the best place's fit that it has. */
const PART_SHARE = 0.6
const PART_FIT = 0.4

/** Further steps and codes of a guide that answer besides `place`, in the guide's order. */
export function partsOf(
  { slug, steps, codes }: SmallGuide,
  { best, parts }: FoundPlaces,
  place: SearchPlace | undefined,
): SearchPart[] {
  const worthy = [...parts]
    .map(([anchor, part]) => ({ anchor, ...part }))
    .filter(({ anchor, fit, share }) => {
      const isNew = anchor !== place?.anchor
      return isNew && share >= PART_SHARE && fit >= PART_FIT * (best?.fit ?? 0)
    })
    .sort((a, b) => b.fit - a.fit)
  const room = MOST_PLACES - (place ? 1 : 0)
  // Of many that are alike, none is better than another: "550" stands in nine lines.
  const last = worthy[room]?.fit ?? 0
  const order = [...steps, ...codes.map(([code]) => code)]
  return worthy
    .slice(0, room)
    .filter(({ fit }) => fit > last + 1e-9)
    .sort((a, b) => order.indexOf(a.text) - order.indexOf(b.text))
    .map(({ kind, text, anchor }) => ({ kind, text, href: `${pathOf(slug)}#${anchor}` }))
}
