import { SEARCH_INDEX_FILE } from '../../content/addresses.ts'
/*
 * The part of the search that every page loads; the rest comes when the field is touched. Without
 * JavaScript, or when loading fails, the form leads to /tim-kiem/.
 */
const form = document.querySelector<HTMLFormElement>('form[role=search]')
const field = form?.querySelector('input')
const page = document.querySelector<HTMLElement>('[data-search-page]')

if (form && field) {
  let isOpen = false
  const load = async () => {
    // Index and code are fetched in parallel: one round trip on a slow network.
    const index = fetch(form.dataset['index'] ?? SEARCH_INDEX_FILE)
    index.catch(() => undefined)
    const app = await import('./search-app.ts')
    app.useSmallIndex(index)
    return app
  }
  const open = () => {
    if (isOpen) return
    isOpen = true
    load().then(
      ({ openSearchBox }) => openSearchBox(form, field),
      () => (isOpen = false),
    )
  }
  for (const type of ['pointerdown', 'focus', 'input']) field.addEventListener(type, open)
  // The field was focused before this script ran.
  if (document.activeElement === field) open()
  if (page && field.value) {
    const words = field.value
    import('./search-app.ts').then(
      ({ addExcerpts }) => addExcerpts(page, words),
      () => undefined,
    )
  }
}
