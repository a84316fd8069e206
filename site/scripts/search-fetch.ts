let loading: Promise<string> | undefined

/**
 * The small index as it travels, asked for once a page and together with the code that reads it.
 * @throws Error when it cannot be had; the next call tries again
 */
export function fetchIndex(): Promise<string> {
  loading ??= fetch('/search/index.txt')
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
    .catch((error: unknown) => {
      loading = undefined
      throw error
    })
  return loading
}
