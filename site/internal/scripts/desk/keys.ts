/** Single keys that act on a page; never while somebody types or composes (WCAG 2.1.4). */
export function onKeys(actions: Readonly<Record<string, () => void>>): void {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event
    // Telex and other input methods compose; `Process` is a key that they use.
    const isComposing = event.isComposing || key === 'Process'
    if (isComposing || event.ctrlKey || event.altKey || event.metaKey || isTyping(target)) return
    const act = actions[key]
    if (!act) return
    event.preventDefault()
    act()
  })
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  )
}
