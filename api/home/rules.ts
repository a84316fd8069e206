/** Who may see the start page of staff. */
export const homeRules = { 'GET /noi-bo/': 'collaborator' } as const
