/** What a mail may be at most. Beyond these it is kept whole and set aside with the reason, never taken apart. */
export const limits = {
  bytes: 25 * 1024 * 1024,
  headerBytes: 256 * 1024,
  parts: 500,
  nesting: 20,
  addresses: 200,
  subjectLength: 200,
  textLength: 1_000_000,
  htmlLength: 2_000_000,
  inlineImageBytes: 200 * 1024,
  inlineImagesBytes: 2 * 1024 * 1024,
  readingMs: 10_000,
} as const

/** How long the description of one attachment or name may be. */
export const nameLength = 200
