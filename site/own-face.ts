/*
 * Narrow windows show the house's face from a visitor's second page on. On the first its two files
 * would arrive too late to be shown (`font-display: optional`), and cost a slow network the first
 * tenth of a second; so they are fetched once somebody touches that page, and wait in the browser's
 * cache.
 */

/** Kept on the device once the face is in its cache. */
export const OWN_FACE_KEY = 'ct-face'

/**
 * Runs before the first paint, in every page: `styles/base.css` knows the class. The preloads of wide
 * windows are for this one, too, or the files would come out of the cache a moment too late.
 */
export const markOwnFace = `try{if(localStorage['${OWN_FACE_KEY}']){document.documentElement.className='face';document.querySelectorAll('[as=font]').forEach(e=>e.media='')}}catch{}`
