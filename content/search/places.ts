import type { Field, Phrase } from './phrases.ts'
import { pathOf } from './small-index.ts'
import type { SmallGuide } from './small-index.ts'

/** The part of a guide that answers a question best. */
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

/** Weights for choosing the place to show; higher for steps than in the ranking of guides. */
export const PLACE_WEIGHT: Record<Field, number> = {
  title: 1,
  symptom: 0.6,
  alias: 0.75,
  step: 0.6,
  code: 1.35,
  text: 0.1,
}

/** What was found in one guide. */
export interface FoundPlaces {
  /** Phrase with the best fit; `tied` when another anchor has the same fit. */
  best: { phrase: Phrase; fit: number; tied: boolean } | undefined
  /** By anchor: the step or code, its fit, and the share of the question it has. */
  parts: Map<string, Omit<SearchPart, 'href'> & { fit: number; share: number }>
}

/**
 * Records a matching phrase in `found`.
 * @param fit    how well it answers; comparable within one question
 * @param share  of the question's worth that it has, 0 to 1
 */
export function notePlace(found: FoundPlaces, phrase: Phrase, fit: number, share: number): void {
  const { field: kind, text, anchor } = phrase
  const { best, parts } = found
  if (!best || fit > best.fit + 1e-9) found.best = { phrase, fit, tied: false }
  else if (fit > best.fit - 1e-9 && anchor !== best.phrase.anchor) best.tied = true
  const isPart = anchor && (kind === 'step' || kind === 'code')
  if (isPart && fit > (parts.get(anchor)?.fit ?? 0)) parts.set(anchor, { kind, text, fit, share })
}

/** The best place; undefined when several are equal, or for a title or a full-text word. */
export function placeOf({ best }: FoundPlaces): SearchPlace | undefined {
  if (!best || best.tied) return undefined
  const { field: kind, text, anchor } = best.phrase
  return kind === 'title' || kind === 'text' ? undefined : { kind, text, anchor }
}

/** Most places shown per guide, the best one included. */
const MOST_PLACES = 3
/** Least share of the question, and of the best fit, for a further place. */
const PART_SHARE = 0.6
const PART_FIT = 0.4

/** Further steps and codes of a guide that answer, without `place`, in the guide's order. */
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
  // Drops places that tie with one that has no room: "550" is in nine rows.
  const last = worthy[room]?.fit ?? 0
  const order = [...steps, ...codes.map(([code]) => code)]
  return worthy
    .slice(0, room)
    .filter(({ fit }) => fit > last + 1e-9)
    .sort((a, b) => order.indexOf(a.text) - order.indexOf(b.text))
    .map(({ kind, text, anchor }) => ({ kind, text, href: `${pathOf(slug)}#${anchor}` }))
}
