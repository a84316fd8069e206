/** Loads a page's script of the staff desk where its element is on the page. */
if (document.querySelector('.desk-ticket')) void import('./ticket.ts')
