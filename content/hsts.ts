/**
 * Strict Transport Security, for the API's answers and for Workers' static files alike: a year, and
 * for names below ours too. Browsers take it over https alone (RFC 6797 §8.1).
 */
export const HSTS = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }
